import { refused } from '../shared/editResult';
import type { EditResult, Refusal } from '../shared/editResult';
import type { Instant } from '../shared/revision';
import { eachInSteps } from '../shared/steps';
import type { Steps } from '../shared/steps';
import { MAX_USER_ERRORS } from '../shared/userError';
import type { UserError } from '../shared/userError';
import { isolationAvailable } from '../tenants/tenant';
import type { TenantLookup } from '../tenants/tenantLookup';
import type { AllowedTenantId } from '../tenants/tenantRef';
import { allowedTenantName, resolveAllowedTenant } from './allowedTenant';
import type { PolicyEdit } from './change';
import { planReplacement } from './planReplacement';
import type { CurrentPolicy, NewRuleId, WantedPolicy, WantedRule } from './planReplacement';
import type { PolicySettings } from './policy';
import { namedTwice, notAvailableInCloud, ownTenant, ruleLimitReached } from './policyErrors';
import type { RuleInput } from './ruleEdits';

/** The whole policy that an admin wants. */
export interface PolicyInput extends PolicySettings {
  readonly rules: readonly RuleInput[];
}

/** Replaces the whole policy by the wanted one, in one change. A rule without a `note` in the input has no note afterwards. */
export function* replacePolicy(
  current: CurrentPolicy,
  input: PolicyInput,
  lookup: TenantLookup,
  newRuleId: NewRuleId,
  at: Instant,
): Steps<EditResult<PolicyEdit>> {
  const wanted = yield* resolvePolicy(current, input, lookup);
  return 'userErrors' in wanted ? wanted : yield* planReplacement(current, wanted, newRuleId, at);
}

/** The policy that the input asks for, with the tenants of its rules resolved; refused if `current` can't be replaced by it. */
export function* resolvePolicy(current: CurrentPolicy, input: PolicyInput, lookup: TenantLookup): Steps<WantedPolicy | Refusal> {
  const { enabled, mode, unidentifiedCreators, crossCloudInbound } = input;
  const errors: UserError[] = [];
  if (enabled && !isolationAvailable(current.tenant.cloud)) {
    errors.push(notAvailableInCloud(current.tenant, ['enabled']));
  }
  if (input.rules.length > current.maxRules) {
    errors.push(ruleLimitReached(current.maxRules, ['rules']));
  }
  // No more is read than can be reported: the caller could make the list as long as a request may be.
  const rules = yield* wantedRules(current, input.rules.slice(0, current.maxRules + MAX_USER_ERRORS), lookup, errors);
  return errors.length > 0 ? refused(errors) : { settings: { enabled, mode, unidentifiedCreators, crossCloudInbound }, rules };
}

/** Adds the errors of the inputs to `errors`. It ends when there are as many as one command lists. */
function* wantedRules(
  current: CurrentPolicy,
  inputs: readonly RuleInput[],
  lookup: TenantLookup,
  errors: UserError[],
): Steps<WantedRule[]> {
  const ownId = current.tenant.id;
  const ownRuleStays = current.rules.some((rule) => rule.allowedTenantId === ownId);
  const places = new Map<AllowedTenantId, number>();
  const rules: WantedRule[] = [];
  yield* eachInSteps(inputs, (input, index) => {
    const path = ['rules', String(index), 'allowedTenant'];
    const allowed = resolveAllowedTenant(input.allowedTenant, lookup, path);
    if ('code' in allowed) {
      errors.push(allowed);
      return errors.length < MAX_USER_ERRORS;
    }
    const { allowedTenantId, tenant } = allowed;
    if (allowedTenantId === ownId && !ownRuleStays) {
      errors.push(ownTenant(current.tenant, path));
    }
    const first = places.get(allowedTenantId);
    if (first === undefined) {
      places.set(allowedTenantId, index);
    } else {
      errors.push(namedTwice(`rules.${String(first)}`, `rules.${String(index)}`, allowedTenantName(allowedTenantId, tenant), path));
    }
    rules.push({ allowedTenantId, enteredAs: input.allowedTenant, direction: input.direction, note: input.note ?? null });
    return errors.length < MAX_USER_ERRORS;
  });
  return rules;
}
