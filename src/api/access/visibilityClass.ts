import type { Caller } from '../../domain/callers/caller';

/** The callers who see the same answers. */
interface VisibilityClass {
  /** The same for two callers exactly if they are of one class. */
  readonly key: string;
  /** Represents every caller of the class when one answer is made for all of them. */
  readonly caller: Caller;
}

/** INVARIANT: access depends on a caller's tenant and roles only, so callers with the same tenant and the same roles see the same answers. */
export function visibilityClass({ tenantId, roles }: Caller): VisibilityClass {
  const distinct = [...new Set(roles)].sort();
  return {
    key: JSON.stringify([tenantId, ...distinct]),
    caller: {
      tenantId,
      roles: distinct,
      get issuer() {
        return unknown();
      },
      get subject() {
        return unknown();
      },
      get expiresAt() {
        return unknown();
      },
    },
  };
}

/** Fails closed: an answer that depends on one caller must not be sent to others. */
function unknown(): never {
  throw new Error('What is made for all callers of a visibility class must not depend on one of them.');
}
