import fc from 'fast-check';
import { applyDelta, compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import { policyEffect } from '../../../src/domain/policies/policy';
import type { PolicySettings, RuleDirection } from '../../../src/domain/policies/policy';
import { anyRules, anySettings } from '../../support/domain/arbitraries';
import { contoso, fabrikam, northwind, OFF, ON, rule } from '../../support/domain/fixtures';

test('a compiled policy finds its rules by tenant and has the `*` rule apart from them', () => {
  const [a, b, all] = [rule(contoso.id), rule(fabrikam.id), rule('*')];
  expect(compilePolicy(ON, [a, all, b])).toEqual({
    settings: ON,
    rules: new Map([
      [contoso.id, a],
      [fabrikam.id, b],
    ]),
    wildcard: all,
  });
  expect(compilePolicy(OFF, [])).toEqual({ settings: OFF, rules: new Map(), wildcard: null });
});

test('a change removes the closed rules before it adds the opened ones', () => {
  const [before, after] = [rule(contoso.id, 'INBOUND'), rule(contoso.id, 'BOTH')];
  const [allBefore, allAfter] = [rule('*', 'INBOUND'), rule('*', 'OUTBOUND')];
  const policy = applyDelta(compilePolicy(OFF, [before, allBefore, rule(northwind.id)]), ON, [after, allAfter], [before, allBefore]);
  expect(policy).toEqual(compilePolicy(ON, [after, allAfter, rule(northwind.id)]));
});

test('removing a rule removes only this rule', () => {
  const [a, all] = [rule(contoso.id), rule('*')];
  expect(applyDelta(compilePolicy(ON, [a, all]), ON, [], [a])).toEqual(compilePolicy(ON, [all]));
  expect(applyDelta(compilePolicy(ON, [a, all]), ON, [], [all])).toEqual(compilePolicy(ON, [a]));
});

test('applying the difference gives the same policy as compiling the new one', () => {
  fc.assert(
    fc.property(anySettings, anyRules, anySettings, anyRules, (settings, rules, newSettings, newRules) => {
      expect(applyDelta(compilePolicy(settings, rules), newSettings, newRules, rules)).toEqual(compilePolicy(newSettings, newRules));
    }),
  );
});

test('a change of one rule does not copy the other rules', () => {
  const policy = compilePolicy(ON, [rule(contoso.id)]);
  expect(applyDelta(policy, ON, [rule(fabrikam.id)], []).rules).toBe(policy.rules);
});

describe('the effect of a policy', () => {
  const oneWay: PolicySettings = { ...ON, mode: 'ONE_WAY' };
  test.each<[string, string, PolicySettings, RuleDirection | null]>([
    ['OFF', 'isolation is off', OFF, null],
    ['OFF', 'isolation is off, whatever the rule for all tenants is', OFF, 'BOTH'],
    ['RESTRICTIVE', 'TWO_WAY has no rule for all tenants', ON, null],
    ['RESTRICTIVE', 'TWO_WAY opens inbound only for all tenants', ON, 'INBOUND'],
    ['RESTRICTIVE', 'TWO_WAY opens outbound only for all tenants', ON, 'OUTBOUND'],
    ['OPEN', 'TWO_WAY opens both directions for all tenants', ON, 'BOTH'],
    ['RESTRICTIVE', 'ONE_WAY has no rule for all tenants', oneWay, null],
    ['OPEN', 'ONE_WAY opens inbound, all that it restricts, for all tenants', oneWay, 'INBOUND'],
    ['RESTRICTIVE', 'ONE_WAY opens for all tenants what it does not restrict', oneWay, 'OUTBOUND'],
    ['OPEN', 'ONE_WAY opens both directions for all tenants', oneWay, 'BOTH'],
  ])('is %s if %s', (effect, _condition, settings, direction) => {
    expect(policyEffect(settings, direction && rule('*', direction))).toBe(effect);
  });
});
