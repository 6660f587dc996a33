import { resolveAllowedTenant } from '../../../src/domain/policies/allowedTenant';
import type { PolicySettings } from '../../../src/domain/policies/policy';
import { ruleNotFound, staleRevision } from '../../../src/domain/policies/policyErrors';
import { addTenantRule, removeTenantRule, updateTenantRule } from '../../../src/domain/policies/ruleEdits';
import type { RuleInput, RuleTarget } from '../../../src/domain/policies/ruleEdits';
import { setIsolation } from '../../../src/domain/policies/settingsEdits';
import type { SettingsInput } from '../../../src/domain/policies/settingsEdits';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { tenantNotFound } from '../../../src/domain/tenants/tenantErrors';
import { contoso, editOf, errorsOf, fabrikam, lookup, NOW, OFF, ON, rule, tailspin, unlistedId } from '../../support/domain/fixtures';

describe('setting isolation', () => {
  const open: PolicySettings = { enabled: true, mode: 'ONE_WAY', unidentifiedCreators: 'ALLOW', crossCloudInbound: 'ALLOW' };

  test.each<[string, PolicySettings, SettingsInput, string, PolicySettings]>([
    ['switches it on', OFF, { enabled: true }, 'ISOLATION_ENABLED', ON],
    ['switches it off', ON, { enabled: false }, 'ISOLATION_DISABLED', OFF],
    ['switches it on, whatever else it sets', OFF, open, 'ISOLATION_ENABLED', open],
    ['switches it off, whatever else it sets', ON, { ...open, enabled: false }, 'ISOLATION_DISABLED', { ...open, enabled: false }],
    ['changes the mode', ON, { mode: 'ONE_WAY' }, 'SETTINGS_CHANGED', { ...ON, mode: 'ONE_WAY' }],
    ['changes one choice', ON, { unidentifiedCreators: 'ALLOW' }, 'SETTINGS_CHANGED', { ...ON, unidentifiedCreators: 'ALLOW' }],
    ['changes the other choice', ON, { crossCloudInbound: 'ALLOW' }, 'SETTINGS_CHANGED', { ...ON, crossCloudInbound: 'ALLOW' }],
    ['changes settings while off', OFF, { mode: 'ONE_WAY' }, 'SETTINGS_CHANGED', { ...OFF, mode: 'ONE_WAY' }],
  ])('%s', (_what, settings, input, kind, after) => {
    expect(setIsolation(contoso, settings, input)).toEqual({
      outcome: 'changed',
      edit: { kind, settings: after, opened: [], closed: [], rule: null },
    });
  });

  test.each<[string, SettingsInput]>([
    ['nothing is given', {}],
    ['all that is given is null', { enabled: null, mode: null, unidentifiedCreators: null, crossCloudInbound: null }],
    ['all is as asked already', open],
  ])('changes nothing where %s', (_where, input) => {
    expect(setIsolation(contoso, open, input)).toEqual({ outcome: 'unchanged' });
  });

  test('can not turn isolation on in a cloud that does not have it', () => {
    expect(errorsOf(setIsolation(tailspin, OFF, { enabled: true, mode: 'ONE_WAY' }))).toEqual([
      {
        code: 'NOT_AVAILABLE_IN_CLOUD',
        message: "Isolation can't be turned on for Tailspin (tailspin.example): it is not available in the cloud `CHINA_21VIANET`.",
        path: ['enabled'],
      },
    ]);
    expect(editOf(setIsolation(tailspin, OFF, { mode: 'ONE_WAY' })).kind).toBe('SETTINGS_CHANGED');
  });
});

describe('adding a rule', () => {
  const to = { tenant: contoso, settings: OFF, ruleCount: 2, nextPlace: 7, maxRules: 3, existing: null };
  const add = (policy: Omit<RuleTarget, 'allowed'>, input: RuleInput) =>
    addTenantRule({ ...policy, allowed: resolveAllowedTenant(input.allowedTenant, lookup, ['allowedTenant']) }, input, 'new', NOW);
  const both = { direction: 'BOTH' } as const;

  test('by domain keeps the ID of its tenant, and what was typed', () => {
    const added = rule(fabrikam.id, 'INBOUND', {
      id: 'new',
      enteredAs: 'FABRIKAM.example.',
      note: 'for the audit',
      createdAt: NOW,
      place: 7,
    });
    const input = { allowedTenant: 'FABRIKAM.example.', direction: 'INBOUND', note: 'for the audit' } as const;
    expect(add(to, input)).toEqual({
      outcome: 'changed',
      edit: { kind: 'RULE_ADDED', settings: OFF, opened: [added], closed: [], rule: added },
    });
  });

  test.each([
    ['a tenant that the directory does not hold', unlistedId.toUpperCase(), unlistedId],
    ['all tenants', '*', '*'],
  ])('takes %s', (_what, text, allowedTenantId) => {
    expect(editOf(add(to, { ...both, allowedTenant: text, note: null })).rule).toEqual(
      rule(allowedTenantId, 'BOTH', { id: 'new', enteredAs: text, createdAt: NOW, place: 7 }),
    );
  });

  test('without a note has none', () => {
    expect(editOf(add(to, { ...both, allowedTenant: '*' })).rule?.note).toBeNull();
  });

  test.each([
    ['what names no tenant', 'fabrikam', 'INVALID_TENANT', '`fabrikam` is neither a tenant ID nor a domain nor `*`.'],
    ['an unknown domain', 'Nowhere.example', 'DOMAIN_NOT_FOUND', 'The directory holds no tenant with the domain `nowhere.example`.'],
    [
      'the own tenant',
      'contoso.example',
      'OWN_TENANT',
      "Contoso (contoso.example) is the policy's own tenant. Connections within one tenant are always let through and need no rule.",
    ],
  ])('refuses %s', (_what, allowedTenant, code, message) => {
    expect(errorsOf(add(to, { ...both, allowedTenant }))).toEqual([{ code, message, path: ['allowedTenant'] }]);
  });

  test.each<[string, Tenant | null, string]>([
    [fabrikam.id, fabrikam, 'Fabrikam (fabrikam.example)'],
    [unlistedId, null, `\`${unlistedId}\``],
    ['*', null, 'all tenants (`*`)'],
  ])('refuses %s where a rule names it already, and says which', (allowedTenant, _tenant, name) => {
    const existing = rule(allowedTenant, 'OUTBOUND', { id: 'r1' });
    expect(errorsOf(add({ ...to, existing }, { ...both, allowedTenant }))).toEqual([
      {
        code: 'RULE_EXISTS',
        message: `Rule \`r1\` already names ${name}, direction \`OUTBOUND\`. Update that rule instead.`,
        path: ['allowedTenant'],
      },
    ]);
  });

  test('for the own tenant is refused as that, although an import may have brought one', () => {
    const result = add({ ...to, existing: rule(contoso.id) }, { ...both, allowedTenant: contoso.id });
    expect(errorsOf(result).map(({ code }) => code)).toEqual(['OWN_TENANT']);
  });

  test('stops at the limit, beside what else is wrong', () => {
    const full = { ...to, ruleCount: 3 };
    const limit = { code: 'RULE_LIMIT_REACHED', message: 'A policy holds at most 3 rules.', path: ['allowedTenant'] };
    expect(errorsOf(add(full, { ...both, allowedTenant: fabrikam.id }))).toEqual([limit]);
    expect(errorsOf(add(full, { ...both, allowedTenant: contoso.id }))).toEqual([expect.objectContaining({ code: 'OWN_TENANT' }), limit]);
    expect(errorsOf(add(full, { ...both, allowedTenant: '?' }))).toEqual([expect.objectContaining({ code: 'INVALID_TENANT' }), limit]);
  });

  test('never repeats in its message what is long, or can not be shown', () => {
    const message = (text: string) => resolveAllowedTenant(text, lookup, []) as { message: string };
    expect(message('?'.repeat(100)).message).toBe(`\`${'?'.repeat(100)}\` is neither a tenant ID nor a domain nor \`*\`.`);
    expect(message('?'.repeat(101)).message).toBe(`\`${'?'.repeat(100)}…\` is neither a tenant ID nor a domain nor \`*\`.`);
    expect(message('\0\u001b[2J\ud800🐑').message).toBe('`\ufffd\ufffd[2J\ufffd🐑` is neither a tenant ID nor a domain nor `*`.');
  });
});

describe('updating a rule', () => {
  const before = rule(fabrikam.id, 'INBOUND', { note: 'old', place: 4, allowedTenantName: 'Fabrikam Inc.' });

  test.each([
    ['its direction', { direction: 'BOTH' }, { direction: 'BOTH' }],
    ['its note', { note: 'new' }, { note: 'new' }],
    ['its note to none', { note: null }, { note: null }],
    ['both', { direction: 'OUTBOUND', note: '' }, { direction: 'OUTBOUND', note: '' }],
  ] as const)('changes %s and nothing else', (_what, input, difference) => {
    const after = { ...before, ...difference };
    expect(updateTenantRule(ON, before, input)).toEqual({
      outcome: 'changed',
      edit: { kind: 'RULE_CHANGED', settings: ON, opened: [after], closed: [before.id], rule: after },
    });
  });

  test.each([
    ['nothing is given', {}],
    ['the direction is null', { direction: null }],
    ['it says the same already', { direction: 'INBOUND', note: 'old' }],
  ] as const)('changes nothing where %s', (_where, input) => {
    expect(updateTenantRule(ON, before, input)).toEqual({ outcome: 'unchanged' });
  });
});

test('removing a rule ends it and leaves the settings', () => {
  const gone = rule(fabrikam.id);
  expect(removeTenantRule(OFF, gone)).toEqual({
    outcome: 'changed',
    edit: { kind: 'RULE_REMOVED', settings: OFF, opened: [], closed: [gone.id], rule: gone },
  });
});

test('what is not there and what is out of date is named', () => {
  expect(tenantNotFound(unlistedId)).toEqual({
    code: 'TENANT_NOT_FOUND',
    message: `The directory holds no tenant \`${unlistedId}\`.`,
    path: ['tenantId'],
  });
  expect(ruleNotFound('r1')).toEqual({ code: 'RULE_NOT_FOUND', message: 'There is no rule `r1`.', path: ['ruleId'] });
  expect(staleRevision(4, 7)).toEqual({
    code: 'STALE_REVISION',
    message: 'The policy was expected at revision `4` and is at `7`. Read it again, then decide.',
    path: ['expectedRevision'],
  });
});
