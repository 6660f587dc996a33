import fc from 'fast-check';
import type { CurrentPolicy } from '../../../src/domain/policies/planReplacement';
import type { PolicySettings, TenantRule } from '../../../src/domain/policies/policy';
import { toPowerPlatformDocument } from '../../../src/domain/policies/powerPlatform/toDocument';
import { replacePolicy, resolvePolicy } from '../../../src/domain/policies/replacePolicy';
import type { RuleInput } from '../../../src/domain/policies/ruleEdits';
import { allSteps } from '../../support/domain/allSteps';
import { anyRules, anySettings } from '../../support/domain/arbitraries';
import {
  afterEdit,
  contoso,
  current,
  editOf,
  errorsOf,
  fabrikam,
  govco,
  lookup,
  newRuleIds,
  northwind,
  NOW,
  OFF,
  ON,
  rule,
  tailspin,
  unlistedId,
} from '../../support/domain/fixtures';
import { importDocument } from '../../support/domain/importDocument';

const replace = (policy: CurrentPolicy, settings: PolicySettings, rules: readonly RuleInput[]) =>
  allSteps(replacePolicy(policy, { ...settings, rules }, lookup, newRuleIds(), NOW));
const wanted = (allowedTenant: string, rest: Partial<RuleInput> = {}): RuleInput => ({ allowedTenant, direction: 'BOTH', ...rest });
const withoutOwn = (rules: readonly TenantRule[]) => rules.filter(({ allowedTenantId }) => allowedTenantId !== contoso.id);

test('after a replace the policy is as it was wanted', () => {
  fc.assert(
    fc.property(anySettings, anyRules, anySettings, anyRules, (before, rules, after, list) => {
      const policy = current(rules, { settings: before });
      const specs = withoutOwn(list).map(({ allowedTenantId, direction, note }) => wanted(allowedTenantId, { direction, note }));
      const result = replace(policy, after, specs);
      const [settings, left] = result.outcome === 'changed' ? [result.edit.settings, afterEdit(rules, result.edit)] : [before, rules];
      expect(settings).toEqual(after);
      expect(new Map(left.map((one) => [one.allowedTenantId, [one.direction, one.note]]))).toEqual(
        new Map(specs.map((one) => [one.allowedTenant, [one.direction, one.note]])),
      );
      expect(left).toHaveLength(specs.length);
    }),
  );
});

test('a replace writes only the difference, and nothing if there is none', () => {
  fc.assert(
    fc.property(anySettings, anyRules, anySettings, anyRules, (before, rules, after, list) => {
      const specs = withoutOwn(list).map(({ allowedTenantId, direction, note }) => wanted(allowedTenantId, { direction, note }));
      const first = replace(current(rules, { settings: before }), after, specs);
      fc.pre(first.outcome === 'changed');
      const { opened, closed } = first.edit;
      for (const one of opened) {
        const old = rules.find(({ id }) => id === one.id);
        expect(closed.includes(one.id)).toBe(old !== undefined);
        expect(old).not.toEqual(one);
      }
      expect(new Set(opened.map(({ place }) => place)).size).toBe(opened.length);
      const left = afterEdit(rules, first.edit);
      expect(replace(current(left, { settings: after }), after, [...specs].reverse())).toEqual({ outcome: 'unchanged' });
    }),
  );
});

test('a rule whose tenant stays keeps its ID, place, time, name and typed text; new rules follow in the wanted order', () => {
  const kept = rule(fabrikam.id, 'INBOUND', { enteredAs: 'fabrikam.example', note: 'old', allowedTenantName: 'Fabrikam Inc.', place: 3 });
  const same = rule('*', 'INBOUND', { place: 4 });
  const gone = rule(northwind.id, 'BOTH', { place: 5 });
  const rules = [
    wanted('govco.example', { note: 'new' }),
    wanted(fabrikam.id),
    wanted(unlistedId),
    wanted('*', { direction: 'INBOUND', note: null }),
  ];
  const changedRule = { ...kept, direction: 'BOTH', note: null };
  expect(replace(current([kept, same, gone], { settings: OFF }), ON, rules)).toEqual({
    outcome: 'changed',
    edit: {
      kind: 'POLICY_REPLACED',
      settings: ON,
      opened: [
        rule(govco.id, 'BOTH', { id: 'new-1', enteredAs: 'govco.example', note: 'new', createdAt: NOW, place: 6 }),
        changedRule,
        rule(unlistedId, 'BOTH', { id: 'new-2', createdAt: NOW, place: 7 }),
      ],
      closed: [kept.id, gone.id],
      rule: null,
    },
  });
});

test('the resolved policy names the tenants of its rules by ID, and nothing is resolved if the input has an error', () => {
  const named = wanted('FABRIKAM.example', { note: 'audited' });
  expect(allSteps(resolvePolicy(current(), { ...OFF, rules: [named] }, lookup))).toEqual({
    settings: OFF,
    rules: [{ allowedTenantId: fabrikam.id, enteredAs: 'FABRIKAM.example', direction: 'BOTH', note: 'audited' }],
  });
  const refused = allSteps(resolvePolicy(current(), { ...OFF, rules: [named, wanted('?')] }, lookup));
  expect(refused).toMatchObject({ outcome: 'refused', userErrors: [{ code: 'INVALID_TENANT' }] });
});

test('a replace that changes only settings is a change', () => {
  expect(editOf(replace(current([rule('*')]), OFF, [wanted('*')]))).toEqual({
    kind: 'POLICY_REPLACED',
    settings: OFF,
    opened: [],
    closed: [],
    rule: null,
  });
});

test('a replace that only removes or only adds is a change', () => {
  expect(editOf(replace(current([rule('*')]), ON, [])).closed).toEqual(['rule-*']);
  expect(editOf(replace(current(), ON, [wanted('*')])).opened).toHaveLength(1);
});

test('every error is listed in the order of the input', () => {
  const rules = [
    wanted('fabrikam'),
    wanted('nowhere.example'),
    wanted('Tailspin.example'),
    wanted('northwind.example'),
    wanted('*'),
    wanted(unlistedId),
    wanted(northwind.id),
    wanted('*'),
    wanted(unlistedId),
  ];
  expect(errorsOf(replace(current([], { tenant: tailspin, settings: OFF, maxRules: 8 }), ON, rules))).toEqual([
    {
      code: 'NOT_AVAILABLE_IN_CLOUD',
      message: 'Isolation is not available in the cloud `CHINA_21VIANET`, the cloud of Tailspin (tailspin.example).',
      path: ['enabled'],
    },
    { code: 'RULE_LIMIT_REACHED', message: 'A policy can have at most 8 rules. Remove rules that you no longer need.', path: ['rules'] },
    {
      code: 'INVALID_TENANT',
      message: '`fabrikam` is neither a tenant ID nor a domain nor `*`.',
      path: ['rules', '0', 'allowedTenant'],
    },
    {
      code: 'DOMAIN_NOT_FOUND',
      message: 'The directory has no tenant with the domain `nowhere.example`.',
      path: ['rules', '1', 'allowedTenant'],
    },
    {
      code: 'OWN_TENANT',
      message:
        "Tailspin (tailspin.example) is the policy's own tenant. Connections within one tenant are always let through and need no rule.",
      path: ['rules', '2', 'allowedTenant'],
    },
    {
      code: 'RULE_EXISTS',
      message: '`rules.3` and `rules.6` both name Northwind (northwind.example). Name it only once.',
      path: ['rules', '6', 'allowedTenant'],
    },
    {
      code: 'RULE_EXISTS',
      message: '`rules.4` and `rules.7` both name all tenants (`*`). Name it only once.',
      path: ['rules', '7', 'allowedTenant'],
    },
    {
      code: 'RULE_EXISTS',
      message: `\`rules.5\` and \`rules.8\` both name \`${unlistedId}\`. Name it only once.`,
      path: ['rules', '8', 'allowedTenant'],
    },
  ]);
});

test('a policy may have as many rules as the limit allows', () => {
  expect(replace(current([], { maxRules: 2 }), ON, [wanted('*'), wanted(govco.id)]).outcome).toBe('changed');
});

test('no more than 100 errors are listed', () => {
  const rules = Array.from({ length: 150 }, () => wanted('?'));
  expect(errorsOf(replace(current(), ON, rules)).map(({ path }) => path[1])).toEqual(Array.from({ length: 100 }, (_, index) => `${index}`));
});

test('isolation may stay off in a cloud without isolation', () => {
  expect(replace(current([], { tenant: tailspin, settings: OFF }), OFF, [wanted('*')]).outcome).toBe('changed');
});

test("a replace can keep a rule for the policy's own tenant, but never adds one", () => {
  const own = rule(contoso.id, 'INBOUND');
  expect(editOf(replace(current([own]), ON, [wanted('contoso.example', { direction: 'BOTH' })])).opened).toEqual([
    { ...own, direction: 'BOTH' },
  ]);
  expect(errorsOf(replace(current([rule(fabrikam.id)]), ON, [wanted('contoso.example')])).map(({ code }) => code)).toEqual(['OWN_TENANT']);
});

describe('an import', () => {
  const document = (allowedTenants: unknown, isDisabled = false) => ({ properties: { tenantId: contoso.id, isDisabled, allowedTenants } });
  const imported = (policy: CurrentPolicy, document: unknown) => allSteps(importDocument(policy, document, newRuleIds(), NOW));
  const both = { inbound: true, outbound: true };

  test('keeps the settings that a document can not express, and sets TWO_WAY', () => {
    const settings: PolicySettings = { enabled: false, mode: 'ONE_WAY', unidentifiedCreators: 'ALLOW', crossCloudInbound: 'ALLOW' };
    expect(editOf(imported(current([], { settings }), document(null)))).toEqual({
      kind: 'POLICY_REPLACED',
      settings: { ...settings, enabled: true, mode: 'TWO_WAY' },
      opened: [],
      closed: [],
      rule: null,
    });
  });

  test('keeps the notes, and keeps a name if the document has none', () => {
    const named = rule(fabrikam.id, 'BOTH', { note: 'kept', allowedTenantName: 'Fabrikam Inc.' });
    expect(imported(current([named]), document([{ tenantId: fabrikam.id, direction: both }]))).toEqual({ outcome: 'unchanged' });
    expect(
      editOf(imported(current([named]), document([{ tenantId: fabrikam.id, tenantDisplayName: 'Fabrikam Ltd.', direction: both }]))).opened,
    ).toEqual([{ ...named, allowedTenantName: 'Fabrikam Ltd.' }]);
  });

  test("accepts a rule for the policy's own tenant, and one for a tenant that the directory does not hold", () => {
    const entries = [
      { tenantId: contoso.id.toUpperCase(), tenantDisplayName: 'We', direction: both },
      { tenantId: unlistedId, direction: { outbound: true } },
    ];
    expect(editOf(imported(current(), document(entries))).opened).toEqual([
      rule(contoso.id, 'BOTH', { id: 'new-1', enteredAs: contoso.id.toUpperCase(), allowedTenantName: 'We', createdAt: NOW, place: 0 }),
      rule(unlistedId, 'OUTBOUND', { id: 'new-2', createdAt: NOW, place: 1 }),
    ]);
  });

  test('is refused if the document has an error', () => {
    expect(errorsOf(imported(current(), 7))).toEqual([expect.objectContaining({ code: 'INVALID_DOCUMENT' })]);
  });

  test('of the export of a TWO_WAY policy changes nothing', () => {
    fc.assert(
      fc.property(anySettings, anyRules, (settings, rules) => {
        const policy = current(rules, { settings: { ...settings, mode: 'TWO_WAY' } });
        expect(imported(policy, allSteps(toPowerPlatformDocument(contoso.id, policy.settings, rules)))).toEqual({
          outcome: 'unchanged',
        });
      }),
    );
  });
});
