import { parseUuid } from '../domain/shared/uuid';

/** Whether the text is a canonical UUID: Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return parseUuid(text) === text;
}
