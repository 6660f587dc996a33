import { planReplacement } from '../../../src/domain/policies/planReplacement';
import type { WantedPolicy } from '../../../src/domain/policies/planReplacement';
import type { TenantRule } from '../../../src/domain/policies/policy';
import { setChangeControl } from '../../../src/domain/policies/settingsEdits';
import { diffOfEdit } from '../../../src/domain/policyRequests/policyDiff';
import { isOpen } from '../../../src/domain/policyRequests/policyRequest';
import type { PolicyRequest, PolicyRequestStatus } from '../../../src/domain/policyRequests/policyRequest';
import { allSteps } from '../../support/domain/allSteps';
import { contoso, current, editOf, fabrikam, newRuleIds, northwind, NOW, OFF, ON, rule } from '../../support/domain/fixtures';

const RULES = [rule(fabrikam.id, 'INBOUND', { place: 0 }), rule(northwind.id, 'BOTH', { place: 1, note: 'audited' })];

test('a difference lists the settings that change, then the removed and changed rules, then the added rules', () => {
  const wanted: WantedPolicy = {
    settings: { ...ON, enabled: false, mode: 'ONE_WAY', unidentifiedCreators: 'ALLOW', crossCloudInbound: 'ALLOW' },
    rules: [
      { allowedTenantId: northwind.id, enteredAs: 'x', direction: 'OUTBOUND', note: 'until May' },
      { allowedTenantId: '*', enteredAs: '*', direction: 'BOTH', note: null },
    ],
  };
  expect(difference(wanted)).toEqual([
    { kind: 'CHANGED', subject: 'enabled', before: 'true', after: 'false' },
    { kind: 'CHANGED', subject: 'mode', before: 'TWO_WAY', after: 'ONE_WAY' },
    { kind: 'CHANGED', subject: 'unidentifiedCreators', before: 'BLOCK', after: 'ALLOW' },
    { kind: 'CHANGED', subject: 'crossCloudInbound', before: 'BLOCK', after: 'ALLOW' },
    { kind: 'REMOVED', subject: fabrikam.id, before: 'INBOUND', after: null },
    { kind: 'CHANGED', subject: northwind.id, before: 'BOTH, audited', after: 'OUTBOUND, until May' },
    { kind: 'ADDED', subject: '*', before: null, after: 'BOTH' },
  ]);
});

test('a difference leaves out settings and rules that stay', () => {
  const [first, second] = RULES.map(({ allowedTenantId, enteredAs, direction, note }) => ({ allowedTenantId, enteredAs, direction, note }));
  if (!first || !second) {
    throw new Error('There are two rules.');
  }
  expect(difference({ settings: ON, rules: [first, { ...second, direction: 'INBOUND' }] })).toEqual([
    { kind: 'CHANGED', subject: northwind.id, before: 'BOTH, audited', after: 'INBOUND, audited' },
  ]);
});

test('setting change control is one change that changes nothing else, and none if it already is as asked', () => {
  const version = {
    tenantId: contoso.id,
    settings: OFF,
    changeControl: 'DIRECT',
    revision: 3,
    updatedAt: NOW,
    ruleCount: 2,
    nextPlace: 2,
  } as const;
  expect(editOf(setChangeControl(version, 'BY_REQUEST'))).toEqual({
    kind: 'CHANGE_CONTROL_SET',
    settings: OFF,
    opened: [],
    closed: [],
    rule: null,
    changeControl: 'BY_REQUEST',
  });
  expect(setChangeControl(version, 'DIRECT')).toEqual({ outcome: 'unchanged' });
});

test('a request is open while it is SUBMITTED or VERIFIED', () => {
  const open: Readonly<Record<PolicyRequestStatus, boolean>> = {
    SUBMITTED: true,
    VERIFIED: true,
    APPLIED: false,
    REJECTED: false,
    WITHDRAWN: false,
  };
  for (const [status, expected] of Object.entries(open)) {
    expect(isOpen({ status } as PolicyRequest)).toBe(expected);
  }
});

function difference(wanted: WantedPolicy) {
  const rules: readonly TenantRule[] = RULES;
  return allSteps(diffOfEdit(ON, rules, editOf(allSteps(planReplacement(current(rules), wanted, newRuleIds(), NOW)))));
}
