const MAX_MESSAGE = 1000;
/** The most characters of one value or name that a message repeats whole. */
const MAX_REPEATED = 64;

/**
 * A message that repeats no more than the beginning of what the caller sent, as one line of at most 1,000 characters. GraphQL's own messages repeat
 * names and values of the document whole: in quotes, or behind "found" or "value:".
 */
export function safeMessage(message: string): string {
  const line = message
    .replace(/"((?:[^"\\]|\\.)*)(?:"|$)/gs, (quoted, inside: string) =>
      inside.length > MAX_REPEATED ? `"${inside.slice(0, 40)}…"` : quoted,
    )
    .replace(/(\bfound |\bvalue: )(?!`)(.*)$/s, (whole, before: string, value: string) =>
      value.length > MAX_REPEATED ? `${before}${value.slice(0, 40)}…` : whole,
    )
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > MAX_MESSAGE ? `${line.slice(0, MAX_MESSAGE - 1)}…` : line;
}
