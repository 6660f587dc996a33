import type { PolicyEdit } from '../../../src/domain/policies/change';
import type { CurrentPolicy, NewRuleId } from '../../../src/domain/policies/planReplacement';
import { importPolicy } from '../../../src/domain/policies/powerPlatform/importDocument';
import { parsePowerPlatformDocument } from '../../../src/domain/policies/powerPlatform/parseDocument';
import { refused } from '../../../src/domain/shared/editResult';
import type { EditResult } from '../../../src/domain/shared/editResult';
import type { Steps } from '../../../src/domain/shared/steps';

/** Parses a policy document and imports it, or gives its errors. */
export function* importDocument(
  current: CurrentPolicy,
  document: unknown,
  newRuleId: NewRuleId,
  at: number,
): Steps<EditResult<PolicyEdit>> {
  const parsed = yield* parsePowerPlatformDocument(document, current.tenant, current.maxRules);
  return parsed.userErrors.length > 0 ? refused(parsed.userErrors) : yield* importPolicy(current, parsed, newRuleId, at);
}
