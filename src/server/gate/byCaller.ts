import { LRUCache } from 'lru-cache';
import { callerKey, isPlatformRole } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';

/** The most values that are kept. A value that was dropped is made anew. */
const MAX_VALUES = 100_000;

/**
 * Keeps one value for each key of a caller, made at its first use. A verified token gives the same `Caller` each time, so that most values are found
 * without their key.
 */
export class ByCaller<T extends object> {
  readonly #keyOf: (caller: Caller) => string;
  readonly #make: (caller: Caller) => T;
  readonly #byKey = new LRUCache<string, T>({ max: MAX_VALUES });
  readonly #byCaller = new WeakMap<Caller, T>();

  constructor(keyOf: (caller: Caller) => string, make: (caller: Caller) => T) {
    this.#keyOf = keyOf;
    this.#make = make;
  }

  of(caller: Caller): T {
    let value = this.#byCaller.get(caller);
    if (value === undefined) {
      const key = this.#keyOf(caller);
      value = this.#byKey.get(key);
      if (value === undefined) {
        this.#byKey.set(key, (value = this.#make(caller)));
      }
      this.#byCaller.set(caller, value);
    }
    return value;
  }
}

export function hasPlatformRole({ roles }: Caller): boolean {
  return roles.some(isPlatformRole);
}

/** One string for all tokens with the same subject. A subject with a platform role is another one than the same subject without. */
export function subjectKey(caller: Caller): string {
  return `${hasPlatformRole(caller) ? 'platform ' : ''}${callerKey(caller)}`;
}

/** One string for all whose work counts together: the subjects of a tenant. A subject with a platform role stands alone. */
export function partyKey(caller: Caller): string {
  return hasPlatformRole(caller) ? subjectKey(caller) : `tenant ${JSON.stringify([caller.issuer, caller.tenantId])}`;
}
