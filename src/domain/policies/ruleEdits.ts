import { changed, refused, UNCHANGED } from '../shared/editResult';
import type { EditResult } from '../shared/editResult';
import type { Instant } from '../shared/revision';
import type { UserError } from '../shared/userError';
import type { Tenant } from '../tenants/tenant';
import type { AllowedTenantId } from '../tenants/tenantRef';
import type { AllowedTenant } from './allowedTenant';
import type { PolicyEdit } from './change';
import { sameRule } from './policy';
import type { PolicySettings, RuleDirection, TenantRule } from './policy';
import { ownTenant, ruleExists, ruleLimitReached } from './policyErrors';

export interface RuleInput {
  /** An ID, a domain or `*`. */
  readonly allowedTenant: string;
  readonly direction: RuleDirection;
  readonly note?: string | null | undefined;
}

/** The policy that a rule is added to, as it is now, and the tenant that the rule names. */
export interface RuleTarget {
  readonly tenant: Tenant;
  readonly settings: PolicySettings;
  readonly ruleCount: number;
  readonly nextPlace: number;
  readonly maxRules: number;
  /** What `resolveAllowedTenant` makes of the input's `allowedTenant`. */
  readonly allowed: AllowedTenant | UserError;
  /** The policy's rule for this tenant; null if it has none. */
  readonly existing: TenantRule | null;
}

/** Adds one rule. Its ID is `ruleId`. */
export function addTenantRule(policy: RuleTarget, input: RuleInput, ruleId: string, at: Instant): EditResult<PolicyEdit> {
  const { allowed } = policy;
  const path = ['allowedTenant'];
  const full = policy.ruleCount >= policy.maxRules ? [ruleLimitReached(policy.maxRules, path)] : [];
  if ('code' in allowed) {
    return refused([allowed, ...full]);
  }
  const { allowedTenantId } = allowed;
  const errors: UserError[] = [];
  if (allowedTenantId === policy.tenant.id) {
    errors.push(ownTenant(policy.tenant, path));
  } else if (policy.existing !== null) {
    errors.push(ruleExists(policy.existing, allowed.tenant, path));
  }
  errors.push(...full);
  if (errors.length > 0) {
    return refused(errors);
  }
  const rule = newRule({ ...input, allowedTenantId }, ruleId, at, policy.nextPlace);
  return changed({ kind: 'RULE_ADDED', settings: policy.settings, opened: [rule], closed: [], rule });
}

/** A rule to add, with its tenant resolved. */
export interface NewRule extends RuleInput {
  readonly allowedTenantId: AllowedTenantId;
}

export function newRule({ allowedTenantId, allowedTenant, direction, note }: NewRule, id: string, at: Instant, place: number): TenantRule {
  return {
    id,
    allowedTenantId,
    allowedTenantName: null,
    enteredAs: allowedTenant,
    direction,
    note: note ?? null,
    createdAt: at,
    place,
  };
}

export interface RuleUpdate {
  /** Null or left out: unchanged. */
  readonly direction?: RuleDirection | null | undefined;
  /** Left out: unchanged; null clears it. */
  readonly note?: string | null | undefined;
}

/** Changes the fields of a rule that are given. The tenant that it names is fixed. `settings` are those of its policy; they stay. */
export function updateTenantRule(settings: PolicySettings, rule: TenantRule, input: RuleUpdate): EditResult<PolicyEdit> {
  const wanted = updatedRule(rule, input);
  if (sameRule(rule, wanted)) {
    return UNCHANGED;
  }
  return changed({ kind: 'RULE_CHANGED', settings, opened: [wanted], closed: [rule.id], rule: wanted });
}

/** The rule with the fields that are given. */
export function updatedRule(rule: TenantRule, { direction, note }: RuleUpdate): TenantRule {
  return { ...rule, direction: direction ?? rule.direction, note: note === undefined ? rule.note : note };
}

/** Removes a rule, whether isolation is on or off. `settings` are those of its policy; they stay. */
export function removeTenantRule(settings: PolicySettings, rule: TenantRule): EditResult<PolicyEdit> {
  return changed({ kind: 'RULE_REMOVED', settings, opened: [], closed: [rule.id], rule });
}
