import type { PolicyEdit } from './change';
import { changed } from './editResult';
import type { EditResult } from './editResult';
import type { PolicySettings, TenantRule } from './policy';

/** Removes a rule, on or off. `settings` are those of its policy, which stay. */
export function removeTenantRule(settings: PolicySettings, rule: TenantRule): EditResult<PolicyEdit> {
  return changed({ kind: 'RULE_REMOVED', settings, opened: [], closed: [rule.id], rule });
}
