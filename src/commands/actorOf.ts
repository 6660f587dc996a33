import type { Caller } from '../domain/caller';
import type { Actor } from '../store/port/units';

/** The caller as the change log keeps it. */
export function actorOf(caller: Caller): Actor {
  return { subject: caller.subject, tenantId: caller.tenantId };
}
