import { parseUuid } from '../../domain/shared/uuid';

/** Whether the text is a canonical UUID: Postgres refuses to compare its IDs with anything else. */
export function isUuid(text: string): boolean {
  return parseUuid(text) === text;
}

/** Below and above every ID that is ever given to a row. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
