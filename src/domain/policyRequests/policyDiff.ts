import type { PolicyEdit } from '../policies/change';
import { planReplacement } from '../policies/planReplacement';
import type { CurrentPolicy, WantedRule } from '../policies/planReplacement';
import type { PolicySettings, TenantRule } from '../policies/policy';
import type { PolicyInput } from '../policies/replacePolicy';
import { eachInSteps } from '../shared/steps';
import type { Steps } from '../shared/steps';

export type DifferenceKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** One difference between the requested policy and the present one. */
export interface PolicyDifference {
  readonly kind: DifferenceKind;
  /** A setting's name, or the tenant ID (or `*`) of a rule. */
  readonly subject: string;
  readonly before: string | null;
  readonly after: string | null;
}

const SETTINGS = ['enabled', 'mode', 'unidentifiedCreators', 'crossCloudInbound'] as const satisfies readonly (keyof PolicySettings)[];

/** The changes that an edit makes to a policy, for a person to read: first its settings, then the removed and changed rules, then the added rules. */
export function* diffOfEdit(
  settings: PolicySettings,
  rules: readonly TenantRule[],
  edit: Pick<PolicyEdit, 'settings' | 'opened' | 'closed'>,
): Steps<PolicyDifference[]> {
  const differences: PolicyDifference[] = [];
  for (const subject of SETTINGS) {
    const [before, after] = [String(settings[subject]), String(edit.settings[subject])];
    if (before !== after) {
      differences.push({ kind: 'CHANGED', subject, before, after });
    }
  }
  const opened = new Map<string, TenantRule>();
  yield* eachInSteps(edit.opened, (rule) => opened.set(rule.id, rule));
  const closed = new Set(edit.closed);
  yield* eachInSteps(rules, (rule) => {
    if (!closed.has(rule.id)) {
      return;
    }
    const after = opened.get(rule.id);
    opened.delete(rule.id);
    differences.push({
      kind: after === undefined ? 'REMOVED' : 'CHANGED',
      subject: rule.allowedTenantId,
      before: ruleInWords(rule),
      after: after === undefined ? null : ruleInWords(after),
    });
  });
  yield* eachInSteps([...opened.values()], (rule) => {
    differences.push({ kind: 'ADDED', subject: rule.allowedTenantId, before: null, after: ruleInWords(rule) });
  });
  return differences;
}

function ruleInWords({ direction, note }: TenantRule): string {
  return note === null ? direction : `${direction}, ${note}`;
}

/**
 * The changes that replacing the policy by the wanted one would make, even if they would be refused. The wanted rules name each tenant by ID, and only once.
 */
export function* diffOfWantedPolicy(current: CurrentPolicy, { rules, ...settings }: PolicyInput): Steps<PolicyDifference[]> {
  let added = 0;
  // Stryker disable next-line AssignmentOperator: counting down also gives distinct IDs, and nobody sees them
  const newRuleId = (): string => `added ${String((added += 1))}`;
  const wanted: WantedRule[] = [];
  yield* eachInSteps(rules, ({ allowedTenant, direction, note }) => {
    wanted.push({ allowedTenantId: allowedTenant, enteredAs: allowedTenant, direction, note: note ?? null });
  });
  const edited = yield* planReplacement(current, { settings, rules: wanted }, newRuleId, 0);
  return edited.outcome === 'changed' ? yield* diffOfEdit(current.settings, current.rules, edited.edit) : [];
}
