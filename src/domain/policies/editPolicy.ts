import { changed, refused, UNCHANGED } from '../shared/editResult';
import type { EditResult } from '../shared/editResult';
import type { Instant } from '../shared/revision';
import type { Path, UserError } from '../shared/userError';
import { isolationAvailable } from '../tenants/tenant';
import type { Tenant } from '../tenants/tenant';
import type { TenantLookup } from '../tenants/tenantLookup';
import type { AllowedTenantId } from '../tenants/tenantRef';
import { allowedTenantName, resolveAllowedTenant } from './allowedTenant';
import type { PolicyEdit } from './change';
import type { NewRuleId } from './planReplacement';
import { sameRule, sameSettings } from './policy';
import type { PolicySettings, TenantRule } from './policy';
import { namedTwice, notAvailableInCloud, ownTenant, ruleExists, ruleLimitReached, ruleNotFound } from './policyErrors';
import { newRule, updatedRule } from './ruleEdits';
import type { NewRule, RuleInput, RuleUpdate } from './ruleEdits';
import { settingsKind, settingsWith } from './settingsEdits';
import type { SettingsInput } from './settingsEdits';

/** Several edits of one policy. Null or left out: no edit of this kind. */
export interface PolicyEdits {
  readonly settings?: SettingsInput | null | undefined;
  readonly add?: readonly RuleInput[] | null | undefined;
  readonly update?: readonly (RuleUpdate & { readonly ruleId: string })[] | null | undefined;
  /** IDs of rules. */
  readonly remove?: readonly string[] | null | undefined;
}

/** The policy to edit, as it is now. */
export interface PolicyToEdit {
  readonly tenant: Tenant;
  readonly settings: PolicySettings;
  readonly ruleCount: number;
  readonly nextPlace: number;
  readonly maxRules: number;
  /** Of the policy's rules, at least those that the edits name by ID, and those for the tenants that they add. */
  readonly rules: readonly TenantRule[];
}

/**
 * Makes several edits in one change. The policy becomes what it would be if the rules were first removed, then updated, and then added, each by a change of its
 * own. If only one of the edits changes anything, the change has the kind of that edit.
 */
export function editPolicy(
  policy: PolicyToEdit,
  edits: PolicyEdits,
  lookup: TenantLookup,
  newRuleId: NewRuleId,
  at: Instant,
): EditResult<PolicyEdit> {
  const settings = settingsWith(policy.settings, edits.settings ?? {});
  const named = editNamedRules(policy, edits);
  const added = addRules(policy, edits.add ?? [], new Set(named.removed.map(({ id }) => id)), lookup);
  const unavailable =
    settings.enabled && !isolationAvailable(policy.tenant.cloud) ? [notAvailableInCloud(policy.tenant, ['settings', 'enabled'])] : [];
  const errors = [...unavailable, ...added.errors, ...named.errors];
  if (errors.length > 0) {
    return refused(errors);
  }
  const opened = added.rules.map((rule, index) => newRule(rule, newRuleId(), at, policy.nextPlace + index));
  const { updated, removed } = named;
  const single: Pick<PolicyEdit, 'kind' | 'rule'>[] = [
    ...(sameSettings(policy.settings, settings) ? [] : [{ kind: settingsKind(policy.settings, settings), rule: null }]),
    ...opened.map((rule) => ({ kind: 'RULE_ADDED' as const, rule })),
    ...updated.map((rule) => ({ kind: 'RULE_CHANGED' as const, rule })),
    ...removed.map((rule) => ({ kind: 'RULE_REMOVED' as const, rule })),
  ];
  const [first] = single;
  if (first === undefined) {
    return UNCHANGED;
  }
  const several = { kind: policy.settings.enabled === settings.enabled ? ('POLICY_EDITED' as const) : first.kind, rule: null };
  return changed({
    ...(single.length === 1 ? first : several),
    settings,
    opened: [...updated, ...opened],
    closed: [...removed, ...updated].map(({ id }) => id),
  });
}

interface NamedRules {
  /** As they are afterwards; only those that differ. */
  readonly updated: readonly TenantRule[];
  readonly removed: readonly TenantRule[];
  readonly errors: readonly UserError[];
}

/** Finds the rules that the edits name by ID. */
function editNamedRules({ rules }: PolicyToEdit, { update, remove }: PolicyEdits): NamedRules {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const places = new Map<string, string>();
  const errors: UserError[] = [];
  const find = (ruleId: string, place: string, path: Path): TenantRule[] => {
    const rule = byId.get(ruleId);
    if (rule === undefined) {
      errors.push(ruleNotFound(ruleId, path));
      return [];
    }
    const first = places.get(ruleId);
    if (first !== undefined) {
      errors.push(namedTwice(first, place, `rule \`${ruleId}\``, path));
      return [];
    }
    places.set(ruleId, place);
    return [rule];
  };
  const updated = (update ?? []).flatMap((input, index) => {
    const place = `update.${String(index)}`;
    return find(input.ruleId, place, ['update', String(index), 'ruleId']).flatMap((rule) => {
      const wanted = updatedRule(rule, input);
      return sameRule(rule, wanted) ? [] : [wanted];
    });
  });
  const removed = (remove ?? []).flatMap((ruleId, index) => find(ruleId, `remove.${String(index)}`, ['remove', String(index)]));
  return { updated, removed, errors };
}

/** Checks the rules to add. `removed` are the IDs of the rules that the same change removes. */
function addRules(
  policy: PolicyToEdit,
  inputs: readonly RuleInput[],
  removed: ReadonlySet<string>,
  lookup: TenantLookup,
): { readonly rules: readonly NewRule[]; readonly errors: readonly UserError[] } {
  const existing = new Map(policy.rules.filter(({ id }) => !removed.has(id)).map((rule) => [rule.allowedTenantId, rule]));
  const full = inputs.length > 0 && policy.ruleCount - removed.size + inputs.length > policy.maxRules;
  const errors: UserError[] = full ? [ruleLimitReached(policy.maxRules, ['add'])] : [];
  const places = new Map<AllowedTenantId, string>();
  const rules = inputs.flatMap((input, index): NewRule[] => {
    const place = `add.${String(index)}`;
    const path = ['add', String(index), 'allowedTenant'];
    const allowed = resolveAllowedTenant(input.allowedTenant, lookup, path);
    if ('code' in allowed) {
      errors.push(allowed);
      return [];
    }
    const { allowedTenantId, tenant } = allowed;
    const first = places.get(allowedTenantId);
    const rule = existing.get(allowedTenantId);
    if (allowedTenantId === policy.tenant.id) {
      errors.push(ownTenant(policy.tenant, path));
    } else if (rule !== undefined) {
      errors.push(ruleExists(rule, tenant, path));
    } else if (first !== undefined) {
      errors.push(namedTwice(first, place, allowedTenantName(allowedTenantId, tenant), path));
    }
    places.set(allowedTenantId, first ?? place);
    return [{ ...input, allowedTenantId }];
  });
  return { rules, errors };
}
