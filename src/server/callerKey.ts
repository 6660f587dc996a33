import type { Caller } from '../domain/caller';

/** One text for (issuer, tenant, subject): a subject alone is nobody. */
export function callerKey({ issuer, tenantId, subject }: Caller): string {
  return JSON.stringify([issuer, tenantId, subject]);
}
