import type { PolicyEdit } from './change';
import type { PolicySettings, TenantRule } from './policy';

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
export function requestDifference(
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
