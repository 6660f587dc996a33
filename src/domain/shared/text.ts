/** The beginning of a text that a caller sent, short enough and safe enough for a message or a log. */
export function excerpt(text: string): string {
  const short = text.slice(0, 40).replace(/[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}`]/gu, '\u{fffd}');
  return text.length > 40 ? `${short}…` : short;
}

/** A text that a caller typed, made fit for a message: shortened, and with control characters and lone surrogates replaced. */
export function shortened(text: string): string {
  const start = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return start.replace(/[\p{Control}\p{Surrogate}]/gu, '\ufffd');
}
