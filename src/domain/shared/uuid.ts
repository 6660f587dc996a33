const CANONICAL = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Reads a UUID of 36 characters in any letter case and returns it in lower case. Returns null for any other text, for example with braces or `urn:`. */
export function parseUuid(text: string): string | null {
  if (CANONICAL.test(text)) {
    return text;
  }
  const lower = text.toLowerCase();
  return CANONICAL.test(lower) ? lower : null;
}
