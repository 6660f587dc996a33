import type { PolicyEdit } from '../policies/change';
import { planReplacement } from '../policies/planReplacement';
import type { CurrentPolicy } from '../policies/planReplacement';
import type { PolicySettings, TenantRule } from '../policies/policy';
import type { PolicyInput } from '../policies/replacePolicy';

export type DifferenceKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** One way in which a policy that is asked for differs from the one that is there. */
export interface PolicyDifference {
  readonly kind: DifferenceKind;
  /** A setting's name, or the tenant ID (or `*`) of a rule. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

const SETTINGS = ['enabled', 'mode', 'unidentifiedCreators', 'crossCloudInbound'] as const satisfies readonly (keyof PolicySettings)[];

/** What an edit (see `policyDifference`) would do to a policy, for a person to read: its settings, then the rules gone or changed, then those added. */
export function diffOfEdit(
  settings: PolicySettings,
  rules: readonly TenantRule[],
  edit: Pick<PolicyEdit, 'settings' | 'opened' | 'closed'>,
): PolicyDifference[] {
  const differences: PolicyDifference[] = [];
  for (const subject of SETTINGS) {
    const [before, after] = [String(settings[subject]), String(edit.settings[subject])];
    if (before !== after) {
      differences.push({ kind: 'CHANGED', subject, before, after });
    }
  }
  const opened = new Map(edit.opened.map((rule) => [rule.id, rule]));
  const closed = new Set(edit.closed);
  for (const rule of rules) {
    if (!closed.has(rule.id)) {
      continue;
    }
    const after = opened.get(rule.id);
    opened.delete(rule.id);
    differences.push({
      kind: after === undefined ? 'REMOVED' : 'CHANGED',
      subject: rule.allowedTenantId,
      before: ruleInWords(rule),
      after: after === undefined ? null : ruleInWords(after),
    });
  }
  for (const rule of opened.values()) {
    differences.push({ kind: 'ADDED', subject: rule.allowedTenantId, before: null, after: ruleInWords(rule) });
  }
  return differences;
}

function ruleInWords({ direction, note }: TenantRule): string {
  return note === null ? direction : `${direction}, ${note}`;
}

/** What making the policy as wanted would do to it now, whether or not it could be done. The rules wanted name their tenants by ID, each once. */
export function diffOfWantedPolicy(current: CurrentPolicy, { rules, ...settings }: PolicyInput): PolicyDifference[] {
  let added = 0;
  // Stryker disable next-line AssignmentOperator: counting down gives IDs that are as distinct, and nobody sees them
  const newRuleId = (): string => `added ${String((added += 1))}`;
  const wanted = rules.map(({ allowedTenant, direction, note }) => ({
    allowedTenantId: allowedTenant,
    enteredAs: allowedTenant,
    direction,
    note: note ?? null,
  }));
  const edited = planReplacement(current, { settings, rules: wanted }, newRuleId, 0);
  return edited.outcome === 'changed' ? diffOfEdit(current.settings, current.rules, edited.edit) : [];
}
