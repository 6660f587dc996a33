import type { PolicyEdit } from './change';
import { changed, UNCHANGED } from './editResult';
import type { EditResult } from './editResult';
import type { PolicySettings, RuleDirection, TenantRule } from './policy';
import { sameRule } from './samePolicy';

export interface RuleUpdate {
  /** Null or left out: unchanged. */
  readonly direction?: RuleDirection | null | undefined;
  /** Left out: unchanged; null clears it. */
  readonly note?: string | null | undefined;
}

/** Changes what is given of a rule. The tenant that it lets through is fixed. `settings` are those of its policy, which stay. */
export function updateTenantRule(settings: PolicySettings, rule: TenantRule, input: RuleUpdate): EditResult<PolicyEdit> {
  const wanted: TenantRule = {
    ...rule,
    direction: input.direction ?? rule.direction,
    note: input.note === undefined ? rule.note : input.note,
  };
  if (sameRule(rule, wanted)) {
    return UNCHANGED;
  }
  return changed({ kind: 'RULE_CHANGED', settings, opened: [wanted], closed: [rule.id], rule: wanted });
}
