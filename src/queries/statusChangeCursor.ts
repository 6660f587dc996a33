import type { ResourceStatusChange } from '../domain/resources/resource';
import { cursorOf, keyAfter, parseNumberKey } from './page';

/** Where to go on from after a status change. */
export function statusChangeCursor({ number }: Pick<ResourceStatusChange, 'number'>): string {
  return cursorOf(String(number));
}

/** The number of the status change that a cursor stands at; null without a cursor. Throws `BAD_USER_INPUT` for a text that is none. */
export function statusChangeAfter(after: string | null): number | null {
  return keyAfter(after, parseNumberKey);
}
