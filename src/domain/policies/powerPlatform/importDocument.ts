import { refused } from '../../shared/editResult';
import type { EditResult } from '../../shared/editResult';
import type { Instant } from '../../shared/revision';
import type { Steps } from '../../shared/steps';
import type { PolicyEdit } from '../change';
import { planReplacement } from '../planReplacement';
import type { CurrentPolicy, NewRuleId } from '../planReplacement';
import { parsePowerPlatformDocument } from './parseDocument';

/**
 * Replaces the policy by a Power Platform policy document, in one change. `unidentifiedCreators`, `crossCloudInbound` and the notes of rules whose tenant stays
 * are kept, because such a document has no place for them. The mode becomes TWO_WAY, the only mode that such a document can express.
 */
export function* importPolicy(current: CurrentPolicy, document: unknown, newRuleId: NewRuleId, at: Instant): Steps<EditResult<PolicyEdit>> {
  const { enabled, rules, userErrors } = yield* parsePowerPlatformDocument(document, current.tenant, current.maxRules);
  if (userErrors.length > 0) {
    return refused(userErrors);
  }
  return yield* planReplacement(current, { settings: { ...current.settings, enabled, mode: 'TWO_WAY' }, rules }, newRuleId, at);
}
