import type { Caller } from '../domain/caller';
import type { RequestActor } from '../domain/policyRequest';

/** The caller as a request keeps it. */
export function requestActorOf({ issuer, tenantId, subject }: Caller): RequestActor {
  return { issuer, tenantId, subject };
}
