import type { EditResult } from '../../shared/editResult';
import type { Instant } from '../../shared/revision';
import type { Steps } from '../../shared/steps';
import type { PolicyEdit } from '../change';
import { planReplacement } from '../planReplacement';
import type { CurrentPolicy, NewRuleId } from '../planReplacement';
import type { ParsedDocument } from './parseDocument';

/**
 * Replaces the policy by a Power Platform policy document without errors, in one change. `unidentifiedCreators`, `crossCloudInbound` and the notes of rules
 * whose tenant stays are kept, because such a document has no place for them. The mode becomes TWO_WAY, the only mode that such a document can express.
 */
export function importPolicy(
  current: CurrentPolicy,
  { enabled, rules }: Pick<ParsedDocument, 'enabled' | 'rules'>,
  newRuleId: NewRuleId,
  at: Instant,
): Steps<EditResult<PolicyEdit>> {
  return planReplacement(current, { settings: { ...current.settings, enabled, mode: 'TWO_WAY' }, rules }, newRuleId, at);
}
