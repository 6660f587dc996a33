import { planReplacement } from '../../../src/domain/policies/planReplacement';
import { toPowerPlatformDocument } from '../../../src/domain/policies/powerPlatform/toDocument';
import { replacePolicy, resolvePolicy } from '../../../src/domain/policies/replacePolicy';
import { diffOfWantedPolicy } from '../../../src/domain/policyRequests/policyDiff';
import type { Steps } from '../../../src/domain/shared/steps';
import { allSteps } from '../../support/domain/allSteps';
import { contoso, current, lookup, newRuleIds, NOW, ON, rule } from '../../support/domain/fixtures';
import { importDocument } from '../../support/domain/importDocument';

const ids = Array.from({ length: 2_000 }, (_, place) => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`);
const rules = ids.map((id, place) => rule(id, 'BOTH', { place }));
const policy = current(rules, { settings: ON });
const wanted = ids.map((allowedTenant) => ({ allowedTenant, direction: 'INBOUND' as const }));
const document = allSteps(toPowerPlatformDocument(contoso.id, ON, rules));

test.each<[string, () => Steps<unknown>]>([
  ['resolving', () => resolvePolicy(policy, { ...ON, rules: wanted }, lookup)],
  ['replacing', () => replacePolicy(policy, { ...ON, rules: wanted }, lookup, newRuleIds(), NOW)],
  ['planning', () => planReplacement(policy, { settings: ON, rules: [] }, newRuleIds(), NOW)],
  ['importing', () => importDocument(current([]), document, newRuleIds(), NOW)],
  ['exporting', () => toPowerPlatformDocument(contoso.id, ON, rules)],
  ['comparing', () => diffOfWantedPolicy(policy, { ...ON, rules: wanted })],
])('%s a long policy pauses after at most 500 rules', (_what, begin) => {
  const steps = begin();
  let pauses = 0;
  while (steps.next().done !== true) {
    pauses += 1;
  }
  expect(pauses).toBeGreaterThanOrEqual(2_000 / 500 - 1);
});
