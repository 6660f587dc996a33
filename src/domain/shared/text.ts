/** The beginning of a text that a caller sent, short and safe enough to stand in a message or a log. */
export function excerpt(text: string): string {
  const short = text.slice(0, 40).replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}`]/gu, '\u{fffd}');
  return text.length > 40 ? `${short}…` : short;
}

/** What a caller typed, fit for a message: short, and without what can't be shown or stored (control characters, lone surrogates). */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(/[\p{Control}\p{Surrogate}]/gu, '\ufffd');
}
