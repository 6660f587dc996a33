import { V7Generator } from 'uuidv7';
import type { Instant } from '../../domain/shared/revision';

/** Makes UUIDv7 for attempts and records. Each is above the one before, unless the clock jumps back by more than ten seconds. */
export class TimeOrderedIds {
  readonly #generator = new V7Generator();

  next(at: Instant): string {
    return this.#generator.generateOrResetWithTs(at).toString();
  }
}

/** The time within an ID. */
export function timeOfId(id: string): Instant {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** A lower bound for IDs made at this time or later, above every ID made before. */
export function firstIdAt(at: Instant): string {
  const hex = Math.min(Math.max(Math.floor(at), 0), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** Below and above every ID that is ever given to a row. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
