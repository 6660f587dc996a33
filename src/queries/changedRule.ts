import type { App } from '../app';
import type { Change } from '../domain/policies/change';
import type { TenantRule } from '../domain/policies/policy';

/** The rule that a change added or changed (as it left it) or removed (as it was); null for the other kinds. */
export async function changedRule(app: App, change: Change): Promise<TenantRule | null> {
  if (change.ruleId === null) {
    return null;
  }
  return await app.store.history.ruleAt(change.ruleId, change.kind === 'RULE_REMOVED' ? change.revision - 1 : change.revision);
}
