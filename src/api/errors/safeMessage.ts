const MAX_MESSAGE = 1000;
/** A message repeats a value or name in full if it has no more characters than this. */
const MAX_REPEATED = 64;

/**
 * Shortens a message to one line of at most 1,000 characters, and the names and values of the request that it repeats to their beginning. Messages of
 * graphql-js repeat them in full: in quotes, or after "found" or "value:".
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
