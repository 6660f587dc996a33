import type { Caller } from '../domain/callers/caller';
import type { ConnectionAttempt } from '../domain/decisions/attempt';
import { maySeeUsersOf } from './access';
import type { ConnectionAttemptType } from './types/connectionAttemptType';

/** What a caller who may list an attempt, or has just recorded it, sees of it. */
export function visibleAttempt(caller: Caller, attempt: ConnectionAttempt): ConnectionAttemptType {
  return maySeeUsersOf(caller, attempt.recordedByTenantId) ? attempt : { ...attempt, user: null };
}
