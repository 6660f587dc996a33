import { refused } from '../../shared/editResult';
import type { EditResult } from '../../shared/editResult';
import type { Instant } from '../../shared/revision';
import type { PolicyEdit } from '../change';
import { planReplacement } from '../planReplacement';
import type { CurrentPolicy, NewRuleId } from '../planReplacement';
import { parsePowerPlatformDocument } from './parseDocument';

/**
 * Makes the policy what a Power Platform document says, in one change. What such a document can't say stays: `unidentifiedCreators`,
 * `crossCloudInbound`, and the notes of rules whose tenant stays. The mode becomes TWO_WAY, the only one that such documents know.
 */
export function importPolicy(current: CurrentPolicy, document: unknown, newRuleId: NewRuleId, at: Instant): EditResult<PolicyEdit> {
  const { enabled, rules, userErrors } = parsePowerPlatformDocument(document, current.tenant, current.maxRules);
  if (userErrors.length > 0) {
    return refused(userErrors);
  }
  return planReplacement(current, { settings: { ...current.settings, enabled, mode: 'TWO_WAY' }, rules }, newRuleId, at);
}
