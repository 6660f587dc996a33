import { isDeepStrictEqual } from 'node:util';
import type { Caller } from '../../domain/callers/caller';
import type { ConnectionAttempt } from '../../domain/decisions/attempt';
import type { SideVerdict } from '../../domain/decisions/decision';
import { decisionMessage } from '../../domain/decisions/decisionMessage';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Direction } from '../../domain/policies/policy';
import type { TenantId } from '../../domain/tenants/tenant';
import { mayReadPolicy, maySeeUsersOf } from '../access/access';
import { tenantRuleVersionType } from '../policies/versions/tenantRuleVersionType';
import type { ConnectionAttemptType } from './connectionAttemptType';
import type { DecisionType, SideVerdictType } from './decisionType';

/**
 * What a caller sees of a decision: the outcome of each side, and the reason and rule of a side only if the caller may read that side's policy.
 * INVARIANT: nothing else makes a decision for the API.
 */
export function visibleDecision(caller: Caller, evaluated: EvaluatedConnection): DecisionType {
  const { connection, decision, revision, creator, signIn } = evaluated;
  const { creatorTenantId, signInTenantId } = connection;
  return {
    allowed: decision.allowed,
    reason: decision.reason,
    blockedDirections: decision.blockedDirections,
    message: decisionMessage(decision, creator, signIn, connection),
    creatorTenantId,
    signInTenantId,
    outbound: visibleSide(caller, creatorTenantId, decision.outbound),
    inbound: visibleSide(caller, signInTenantId, decision.inbound),
    revision,
  };
}

function visibleSide(caller: Caller, tenantId: TenantId | null, side: SideVerdict | null): SideVerdictType | null {
  if (side === null) {
    return null;
  }
  const { direction, allowed, reason, rule } = side;
  if (tenantId === null || !mayReadPolicy(caller, tenantId)) {
    return OUTCOMES[direction][allowed ? 'open' : 'blocked'];
  }
  return { direction, allowed, reason, rule: rule === null ? null : tenantRuleVersionType(tenantId, rule) };
}

const outcome = (direction: Direction, allowed: boolean): SideVerdictType =>
  Object.freeze({ direction, allowed, reason: null, rule: null });

/** What a caller sees of a side whose policy they may not read. */
const OUTCOMES: Readonly<Record<Direction, Readonly<Record<'open' | 'blocked', SideVerdictType>>>> = {
  OUTBOUND: { open: outcome('OUTBOUND', true), blocked: outcome('OUTBOUND', false) },
  INBOUND: { open: outcome('INBOUND', true), blocked: outcome('INBOUND', false) },
};

/** Whether two decisions of one connection look the same to the caller they were made for, apart from revision and message. */
export function looksTheSame(a: DecisionType, b: DecisionType): boolean {
  return isDeepStrictEqual(
    [a.allowed, a.reason, a.blockedDirections, a.outbound, a.inbound],
    [b.allowed, b.reason, b.blockedDirections, b.outbound, b.inbound],
  );
}

/** What a caller sees of an attempt that they may list or have just recorded. */
export function visibleAttempt(caller: Caller, attempt: ConnectionAttempt): ConnectionAttemptType {
  return maySeeUsersOf(caller, attempt.recordedByTenantId) ? attempt : { ...attempt, user: null };
}
