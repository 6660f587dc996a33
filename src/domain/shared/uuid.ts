const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID in its canonical 36 characters, any letter case in, lower case out; null for any other text (braces and `urn:` included). */
export function parseUuid(text: string): string | null {
  if (CANONICAL.test(text)) {
    return text;
  }
  const lower = text.toLowerCase();
  return CANONICAL.test(lower) ? lower : null;
}

/** Whether the text is a canonical UUID. Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return parseUuid(text) === text;
}
