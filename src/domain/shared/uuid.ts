const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID in its canonical 36 characters, any letter case in, lower case out; null for any other text (braces and `urn:` included). */
export function parseUuid(text: string): string | null {
  return UUID.test(text) ? text.toLowerCase() : null;
}

/** Whether the text is a canonical UUID. Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return parseUuid(text) === text;
}
