const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a canonical UUID: Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
