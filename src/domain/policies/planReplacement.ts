import { changed, UNCHANGED } from '../shared/editResult';
import type { EditResult } from '../shared/editResult';
import type { Instant } from '../shared/revision';
import { eachInSteps } from '../shared/steps';
import type { Steps } from '../shared/steps';
import type { Tenant } from '../tenants/tenant';
import type { AllowedTenantId } from '../tenants/tenantRef';
import type { PolicyEdit } from './change';
import { sameRule, sameSettings } from './policy';
import type { PolicySettings, RuleDirection, TenantRule } from './policy';

/** The whole policy as it is now, before it is replaced. */
export interface CurrentPolicy {
  readonly tenant: Tenant;
  readonly settings: PolicySettings;
  readonly rules: readonly TenantRule[];
  readonly nextPlace: number;
  readonly maxRules: number;
}

export interface WantedRule {
  readonly allowedTenantId: AllowedTenantId;
  readonly enteredAs: string;
  readonly direction: RuleDirection;
  /** Left out: a rule that stays keeps its note, and a new rule has none. The same holds for `allowedTenantName`. */
  readonly note?: string | null;
  readonly allowedTenantName?: string | null;
}

/** The whole policy as it must be afterwards: at most one rule for each tenant. */
export interface WantedPolicy {
  readonly settings: PolicySettings;
  readonly rules: readonly WantedRule[];
}

/** Makes the ID of a new rule. */
export type NewRuleId = () => string;

/**
 * Plans only the difference. A rule whose tenant stays keeps its ID, its place, its time and what the admin typed. New rules follow in the order in which they
 * are wanted.
 */
export function* planReplacement(
  current: CurrentPolicy,
  wanted: WantedPolicy,
  newRuleId: NewRuleId,
  at: Instant,
): Steps<EditResult<PolicyEdit>> {
  const before = new Map<AllowedTenantId, TenantRule>();
  const closed = new Set<string>();
  yield* eachInSteps(current.rules, (rule) => {
    before.set(rule.allowedTenantId, rule);
    closed.add(rule.id);
  });
  const opened: TenantRule[] = [];
  let place = current.nextPlace;
  yield* eachInSteps(wanted.rules, (rule) => {
    const old = before.get(rule.allowedTenantId);
    if (old === undefined) {
      opened.push({ note: null, allowedTenantName: null, ...rule, id: newRuleId(), createdAt: at, place });
      place += 1;
      return;
    }
    const next = { ...old, ...rule, enteredAs: old.enteredAs };
    if (sameRule(old, next)) {
      closed.delete(old.id);
    } else {
      opened.push(next);
    }
  });
  if (opened.length === 0 && closed.size === 0 && sameSettings(current.settings, wanted.settings)) {
    return UNCHANGED;
  }
  return changed({ kind: 'POLICY_REPLACED', settings: wanted.settings, opened, closed: [...closed], rule: null });
}
