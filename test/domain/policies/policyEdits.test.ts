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
    ['turns it on', OFF, { enabled: true }, 'ISOLATION_ENABLED', ON],
    ['turns it off', ON, { enabled: false }, 'ISOLATION_DISABLED', OFF],
    ['turns it on, whatever else it sets', OFF, open, 'ISOLATION_ENABLED', open],
    ['turns it off, whatever else it sets', ON, { ...open, enabled: false }, 'ISOLATION_DISABLED', { ...open, enabled: false }],
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
    ['everything already is as asked', open],
  ])('changes nothing if %s', (_condition, input) => {
    expect(setIsolation(contoso, open, input)).toEqual({ outcome: 'unchanged' });
  });

  test('is refused if it turns isolation on in a cloud without isolation', () => {
    expect(errorsOf(setIsolation(tailspin, OFF, { enabled: true, mode: 'ONE_WAY' }))).toEqual([
      {
        code: 'NOT_AVAILABLE_IN_CLOUD',
        message: 'Isolation is not available in the cloud `CHINA_21VIANET`, the cloud of Tailspin (tailspin.example).',
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

  test('by a domain stores the ID of the tenant, and what the admin typed', () => {
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
  ])('accepts %s', (_what, text, allowedTenantId) => {
    expect(editOf(add(to, { ...both, allowedTenant: text, note: null })).rule).toEqual(
      rule(allowedTenantId, 'BOTH', { id: 'new', enteredAs: text, createdAt: NOW, place: 7 }),
    );
  });

  test('without a note adds a rule without a note', () => {
    expect(editOf(add(to, { ...both, allowedTenant: '*' })).rule?.note).toBeNull();
  });

  test.each([
    ['a text that names no tenant', 'fabrikam', 'INVALID_TENANT', '`fabrikam` is neither a tenant ID nor a domain nor `*`.'],
    ['an unknown domain', 'Nowhere.example', 'DOMAIN_NOT_FOUND', 'The directory has no tenant with the domain `nowhere.example`.'],
    [
      "the policy's own tenant",
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
  ])('refuses %s if a rule already names it, and says which rule', (allowedTenant, _tenant, name) => {
    const existing = rule(allowedTenant, 'OUTBOUND', { id: 'r1' });
    expect(errorsOf(add({ ...to, existing }, { ...both, allowedTenant }))).toEqual([
      {
        code: 'RULE_EXISTS',
        message: `Rule \`r1\` already names ${name}, with the direction \`OUTBOUND\`. Update that rule instead.`,
        path: ['allowedTenant'],
      },
    ]);
  });

  test("for the policy's own tenant is OWN_TENANT, even if an import has added such a rule", () => {
    const result = add({ ...to, existing: rule(contoso.id) }, { ...both, allowedTenant: contoso.id });
    expect(errorsOf(result).map(({ code }) => code)).toEqual(['OWN_TENANT']);
  });

  test('is refused at the limit, after the other errors', () => {
    const full = { ...to, ruleCount: 3 };
    const limit = {
      code: 'RULE_LIMIT_REACHED',
      message: 'A policy can have at most 3 rules. Remove rules that you no longer need.',
      path: ['allowedTenant'],
    };
    expect(errorsOf(add(full, { ...both, allowedTenant: fabrikam.id }))).toEqual([limit]);
    expect(errorsOf(add(full, { ...both, allowedTenant: contoso.id }))).toEqual([expect.objectContaining({ code: 'OWN_TENANT' }), limit]);
    expect(errorsOf(add(full, { ...both, allowedTenant: '?' }))).toEqual([expect.objectContaining({ code: 'INVALID_TENANT' }), limit]);
  });

  test('shortens long texts in its messages and replaces characters that can not be shown', () => {
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
    ['the rule already says so', { direction: 'INBOUND', note: 'old' }],
  ] as const)('changes nothing if %s', (_condition, input) => {
    expect(updateTenantRule(ON, before, input)).toEqual({ outcome: 'unchanged' });
  });
});

test('removing a rule closes it and keeps the settings', () => {
  const gone = rule(fabrikam.id);
  expect(removeTenantRule(OFF, gone)).toEqual({
    outcome: 'changed',
    edit: { kind: 'RULE_REMOVED', settings: OFF, opened: [], closed: [gone.id], rule: gone },
  });
});

test('an error names the unknown tenant, the unknown rule or the two revisions', () => {
  expect(tenantNotFound(unlistedId)).toEqual({
    code: 'TENANT_NOT_FOUND',
    message: `The directory has no tenant \`${unlistedId}\`.`,
    path: ['tenantId'],
  });
  expect(ruleNotFound('r1')).toEqual({ code: 'RULE_NOT_FOUND', message: 'There is no rule `r1`.', path: ['ruleId'] });
  expect(staleRevision(4, 7)).toEqual({
    code: 'STALE_REVISION',
    message: 'The policy was expected at revision `4` but is at revision `7`. Read the policy again, then repeat your change.',
    path: ['expectedRevision'],
  });
});
