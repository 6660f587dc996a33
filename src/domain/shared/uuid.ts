const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Reads a UUID of 36 characters in any letter case and returns it in lower case. Returns null for any other text, for example with braces or `urn:`. */
export function parseUuid(text: string): string | null {
  return UUID.test(text) ? text.toLowerCase() : null;
}

/** Whether the text is a canonical UUID. Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return parseUuid(text) === text;
}
