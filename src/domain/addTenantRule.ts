import { resolveAllowedTenant } from './allowedTenant';
import type { PolicyEdit } from './change';
import { changed, refused } from './editResult';
import type { EditResult } from './editResult';
import type { PolicySettings, RuleDirection, TenantRule } from './policy';
import type { Tenant } from './tenant';
import type { TenantLookup } from './tenantLookup';
import type { Instant } from './time';
import type { UserError } from './userError';
import { ownTenant, ruleExists, ruleLimitReached } from './userErrors';

export interface RuleInput {
  /** An ID, a domain or `*`. */
  readonly allowedTenant: string;
  readonly direction: RuleDirection;
  readonly note?: string | null | undefined;
}

/** The policy that a rule is added to, as it is now. */
export interface AddTo {
  readonly tenant: Tenant;
  readonly settings: PolicySettings;
  readonly ruleCount: number;
  readonly nextPlace: number;
  readonly maxRules: number;
  readonly lookup: TenantLookup;
  /** The policy's rule for the tenant that `resolveAllowedTenant` makes of the input; null where there is none. */
  readonly existing: TenantRule | null;
}

/** Adds one rule, which takes the ID `ruleId`. */
export function addTenantRule(policy: AddTo, input: RuleInput, ruleId: string, at: Instant): EditResult<PolicyEdit> {
  const path = ['allowedTenant'];
  const full = policy.ruleCount >= policy.maxRules ? [ruleLimitReached(policy.maxRules, path)] : [];
  const allowed = resolveAllowedTenant(input.allowedTenant, policy.lookup, path);
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
  const rule: TenantRule = {
    id: ruleId,
    allowedTenantId,
    allowedTenantName: null,
    enteredAs: input.allowedTenant,
    direction: input.direction,
    note: input.note ?? null,
    createdAt: at,
    place: policy.nextPlace,
  };
  return changed({ kind: 'RULE_ADDED', settings: policy.settings, opened: [rule], closed: [], rule });
}
