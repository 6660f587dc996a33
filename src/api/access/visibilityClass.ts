import type { Caller } from '../../domain/callers/caller';

/** What of a caller decides what it is told. */
interface VisibilityClass {
  /** The same for callers who see the same. */
  readonly key: string;
  /** Stands for every caller of the class where one answer is made for all of them. */
  readonly caller: Caller;
}

/** INVARIANT: access judges a caller by tenant and roles alone, so that callers with the same of both see the same of everything. */
export function visibilityClass({ tenantId, roles }: Caller): VisibilityClass {
  const held = [...new Set(roles)].sort();
  return {
    key: JSON.stringify([tenantId, ...held]),
    caller: {
      tenantId,
      roles: held,
      get issuer() {
        return nobody();
      },
      get subject() {
        return nobody();
      },
      get expiresAt() {
        return nobody();
      },
    },
  };
}

/** Fails closed: what depends on who asks is not to be told to others. */
function nobody(): never {
  throw new Error('What is made for all callers of a visibility class must not depend on one of them.');
}
