import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { parseAllowedTenant } from '../../../../src/domain/policies/powerPlatform/parseAllowedTenant';
import { parsePowerPlatformDocument } from '../../../../src/domain/policies/powerPlatform/parseDocument';
import { toPowerPlatformDocument } from '../../../../src/domain/policies/powerPlatform/toDocument';
import { MAX_USER_ERRORS } from '../../../../src/domain/shared/userError';
import { allSteps } from '../../../support/domain/allSteps';
import { anyPolicy, anyProvider, anyRules, anySettings, tenantIds, tenants } from '../../../support/domain/arbitraries';
import {
  afterEdit,
  connection,
  contoso,
  current,
  decideAmong,
  fabrikam,
  newRuleIds,
  NOW,
  OFF,
  ON,
  rule,
  state,
  tailspin,
  unlistedId,
} from '../../../support/domain/fixtures';
import { importDocument } from '../../../support/domain/importDocument';

const both = { inbound: true, outbound: true };

/** Reads a document with these properties. `tenantId` and `isDisabled` are added if they are missing. */
function parse(properties: object, tenant = contoso, maxRules = 10_000) {
  return allSteps(parsePowerPlatformDocument({ properties: { tenantId: tenant.id, isDisabled: false, ...properties } }, tenant, maxRules));
}

/** The errors of an entry: their fields, from the root of the entry, and their messages. An entry with an error gives no rule. */
function entryErrors(entry: unknown): [string, string][] {
  const reports: [string, string][] = [];
  const rule = parseAllowedTenant(entry, (field, message) => {
    reports.push([field.join('.'), message]);
  });
  expect(rule === null).toBe(reports.length > 0);
  return reports;
}

function errors(document: unknown): [string, string][] {
  return allSteps(parsePowerPlatformDocument(document, contoso, 10_000)).userErrors.map(({ path, message }) => [path.join('.'), message]);
}

describe('an export', () => {
  test('has the shape of the Power Platform API', () => {
    const rules = [
      rule(fabrikam.id, 'INBOUND', { allowedTenantName: 'Fabrikam Inc.', note: 'not exported' }),
      rule(unlistedId, 'OUTBOUND'),
      rule('*', 'BOTH', { allowedTenantName: 'All' }),
    ];
    expect(allSteps(toPowerPlatformDocument(contoso.id, ON, rules))).toEqual({
      properties: {
        tenantId: contoso.id,
        isDisabled: false,
        allowedTenants: [
          { tenantId: fabrikam.id, tenantDisplayName: 'Fabrikam Inc.', direction: { inbound: true, outbound: false } },
          { tenantId: unlistedId, direction: { inbound: false, outbound: true } },
          { tenantId: '*', tenantDisplayName: 'All', direction: both },
        ],
      },
    });
    expect(allSteps(toPowerPlatformDocument(contoso.id, OFF, []))).toEqual({
      properties: { tenantId: contoso.id, isDisabled: true, allowedTenants: [] },
    });
  });

  test('of a ONE_WAY policy opens outbound for all tenants', () => {
    const oneWay = { ...ON, mode: 'ONE_WAY' } as const;
    const entries = (rules: Parameters<typeof toPowerPlatformDocument>[2]) =>
      allSteps(toPowerPlatformDocument(contoso.id, oneWay, rules)).properties.allowedTenants;
    expect(entries([rule('*', 'INBOUND'), rule(fabrikam.id, 'INBOUND')])).toEqual([
      { tenantId: '*', direction: both },
      { tenantId: fabrikam.id, direction: { inbound: true, outbound: false } },
    ]);
    expect(entries([rule(fabrikam.id, 'INBOUND')])).toEqual([
      { tenantId: fabrikam.id, direction: { inbound: true, outbound: false } },
      { tenantId: '*', direction: { inbound: false, outbound: true } },
    ]);
  });
});

test('an import of an export keeps the outcome, the reason and the blocked directions of every connection', () => {
  fc.assert(
    fc.property(anySettings, anyRules, anyPolicy, anyProvider, (settings, rules, elsewhere, identityProvider) => {
      const document: unknown = JSON.parse(JSON.stringify(allSteps(toPowerPlatformDocument(contoso.id, settings, rules))));
      const result = allSteps(importDocument(current(rules, { settings }), document, newRuleIds(), NOW));
      const after =
        result.outcome === 'changed' ? { settings: result.edit.settings, rules: afterEdit(rules, result.edit) } : { settings, rules };
      expect(result.outcome).not.toBe('refused');

      const others = tenantIds.filter((id) => id !== contoso.id);
      const worlds = [{ settings, rules }, after].map((policy) => [
        state(contoso, policy.settings, policy.rules),
        ...others.map((id) => state(tenants.find((one) => one.id === id) ?? id, elsewhere.settings, elsewhere.rules)),
      ]);
      for (const other of [...others, contoso.id]) {
        for (const asked of [connection(contoso, other), connection(other, contoso), connection(null, contoso)]) {
          const [before, now] = worlds.map((world) => {
            const { allowed, reason, blockedDirections } = decideAmong(world, { ...asked, identityProvider });
            return { allowed, reason, blockedDirections };
          });
          expect(now).toEqual(before);
        }
      }
    }),
  );
});

describe('a policy document', () => {
  test('states whether isolation is on, and the rules', () => {
    expect(
      parse({
        tenantId: contoso.id.toUpperCase(),
        allowedTenants: [
          { tenantId: fabrikam.id, tenantDisplayName: 'Fabrikam Inc.', direction: { inbound: true, outbound: false } },
          { tenantId: unlistedId.toUpperCase(), tenantDisplayName: null, direction: { outbound: true } },
          { tenantId: '*', direction: both, unknown: 1 },
        ],
        unknown: {},
      }),
    ).toEqual({
      enabled: true,
      rules: [
        { allowedTenantId: fabrikam.id, enteredAs: fabrikam.id, direction: 'INBOUND', allowedTenantName: 'Fabrikam Inc.' },
        { allowedTenantId: unlistedId, enteredAs: unlistedId.toUpperCase(), direction: 'OUTBOUND' },
        { allowedTenantId: '*', enteredAs: '*', direction: 'BOTH' },
      ],
      userErrors: [],
    });
  });

  test.each([[null], [undefined], [[]]])('may have %j for an allow list without entries', (allowedTenants) => {
    expect(parse({ isDisabled: true, allowedTenants })).toEqual({ enabled: false, rules: [], userErrors: [] });
  });

  test.each([
    [7, '`7`'],
    [null, '`null`'],
    [true, '`true`'],
    [undefined, 'nothing'],
    [[], 'a list'],
    ['{"properties":{}}', 'the text `{"properties":{}}`'],
  ])('is an object with `properties`, not %j', (document, shown) => {
    expect(allSteps(parsePowerPlatformDocument(document, contoso, 10_000))).toEqual({
      enabled: false,
      rules: [],
      userErrors: [
        {
          code: 'INVALID_DOCUMENT',
          message: `A policy document must be a JSON object with the field \`properties\`, not ${shown}.`,
          path: ['document'],
        },
      ],
    });
  });

  test.each([
    [{}, 'nothing'],
    [{ properties: [] }, 'a list'],
    [{ properties: 'none' }, 'the text `none`'],
  ])('is refused without `properties`: %j', (document, shown) => {
    expect(errors(document)).toEqual([
      [
        'document.properties',
        `\`properties\` must be an object with the fields \`tenantId\`, \`isDisabled\` and \`allowedTenants\`, not ${shown}.`,
      ],
    ]);
  });

  test('gets an error for each field beside `properties`, which says where the field belongs', () => {
    const misplaced = [
      ['document.tenantId', '`tenantId` belongs in `properties`: `{"properties":{"tenantId":…}}`.'],
      ['document.isDisabled', '`isDisabled` belongs in `properties`: `{"properties":{"isDisabled":…}}`.'],
      ['document.allowedTenants', '`allowedTenants` belongs in `properties`: `{"properties":{"allowedTenants":…}}`.'],
    ];
    const fields = { tenantId: contoso.id, isDisabled: false, allowedTenants: [] };
    expect(errors({ ...fields, properties: fields })).toEqual(misplaced);
    expect(errors(fields)).toEqual([...misplaced, ['document.properties', expect.any(String)]]);
  });

  test('with `properties.rules` gets an error that says where the allow list belongs', () => {
    expect(errors({ properties: { tenantId: contoso.id, isDisabled: false, rules: [] } })).toEqual([
      [
        'document.properties.rules',
        '`properties.rules` is not a field of a policy document: put the allow list into `properties.allowedTenants`.',
      ],
    ]);
  });

  test.each([
    [undefined, `\`properties.tenantId\` must be \`${contoso.id}\`, the ID of the tenant whose policy you import, not nothing.`],
    [7, `\`properties.tenantId\` must be \`${contoso.id}\`, the ID of the tenant whose policy you import, not \`7\`.`],
    ['*', `\`properties.tenantId\` must be \`${contoso.id}\`, the ID of the tenant whose policy you import, not the text \`*\`.`],
    [[contoso.id], `\`properties.tenantId\` must be \`${contoso.id}\`, the ID of the tenant whose policy you import, not a list.`],
    [fabrikam.id, `This is the policy document of the tenant \`${fabrikam.id}\`. It can't be imported to the tenant \`${contoso.id}\`.`],
  ])('is refused if its tenant is %j', (tenantId, message) => {
    expect(errors({ properties: { tenantId, isDisabled: false } })).toEqual([['document.properties.tenantId', message]]);
  });

  test('must say whether isolation is on', () => {
    expect(errors({ properties: { tenantId: contoso.id } })).toEqual([
      [
        'document.properties.isDisabled',
        '`properties.isDisabled` is missing, and public tools disagree on what that means. Set it to `false` to turn isolation on, to `true` to turn it off.',
      ],
    ]);
    expect(errors({ properties: { tenantId: contoso.id, isDisabled: 'false' } })).toEqual([
      [
        'document.properties.isDisabled',
        '`properties.isDisabled` must be `true` or `false`, not the text `false`. Set it to `false` to turn isolation on, to `true` to turn it off.',
      ],
    ]);
  });

  test('has a list of allowed tenants', () => {
    expect(errors({ properties: { tenantId: contoso.id, isDisabled: false, allowedTenants: {} } })).toEqual([
      ['document.properties.allowedTenants', '`properties.allowedTenants` must be a list or null, not an object.'],
    ]);
  });

  test('is refused if it turns isolation on in a cloud without isolation', () => {
    expect(parse({}, tailspin).userErrors).toEqual([
      {
        code: 'NOT_AVAILABLE_IN_CLOUD',
        message: 'Isolation is not available in the cloud `CHINA_21VIANET`, the cloud of Tailspin (tailspin.example).',
        path: ['document', 'properties', 'isDisabled'],
      },
    ]);
    expect(parse({ isDisabled: true }, tailspin).userErrors).toEqual([]);
  });

  test('may have as many rules as the limit allows, and no more', () => {
    const allowedTenants = [fabrikam.id, '*'].map((tenantId) => ({ tenantId, direction: both }));
    expect(parse({ allowedTenants }, contoso, 2).userErrors).toEqual([]);
    expect(parse({ allowedTenants }, contoso, 1).userErrors).toEqual([
      {
        code: 'RULE_LIMIT_REACHED',
        message: 'A policy can have at most 1 rules. Remove rules that you no longer need.',
        path: ['document', 'properties', 'allowedTenants'],
      },
    ]);
  });

  test.each<[string, (place: number) => unknown, number]>([
    ['wrong', (place) => place, MAX_USER_ERRORS],
    ['right', () => ({ tenantId: randomUUID(), direction: both }), 1],
  ])('is not read beyond what can be reported if its entries are %s', (_which, entry, errors) => {
    const allowedTenants = Array.from({ length: 5_000 }, (_, place) => entry(place));
    Object.defineProperty(allowedTenants, 103, {
      get: () => {
        throw new Error('This entry must not be read.');
      },
    });
    const { userErrors } = parse({ allowedTenants }, contoso, 3);
    expect(userErrors.length).toBe(errors);
    expect(userErrors[0]).toMatchObject({ code: 'RULE_LIMIT_REACHED' });
  });

  test('names each tenant once', () => {
    const ids = [fabrikam.id, '*', fabrikam.id.toUpperCase(), '*', fabrikam.id];
    expect(parse({ allowedTenants: ids.map((tenantId) => ({ tenantId, direction: both })) }).userErrors).toEqual(
      [
        [2, `\`properties.allowedTenants.0\` and \`properties.allowedTenants.2\` both name the tenant \`${fabrikam.id}\`.`],
        [3, '`properties.allowedTenants.1` and `properties.allowedTenants.3` both name all tenants (`*`).'],
        [4, `\`properties.allowedTenants.0\` and \`properties.allowedTenants.4\` both name the tenant \`${fabrikam.id}\`.`],
      ].map(([index, message]) => ({
        code: 'INVALID_DOCUMENT',
        message: `${message} Merge the two entries.`,
        path: ['document', 'properties', 'allowedTenants', String(index), 'tenantId'],
      })),
    );
  });
});

describe('an entry of the allow list', () => {
  const example = '`{"tenantId":…,"direction":{"inbound":true,"outbound":false}}`';

  test.each([
    [null, '`null`'],
    [fabrikam.id, `the text \`${fabrikam.id}\``],
    [[], 'a list'],
  ])('is an object, not %j', (entry, shown) => {
    expect(entryErrors(entry)).toEqual([['', `An entry of \`allowedTenants\` must be an object such as ${example}, not ${shown}.`]]);
  });

  test.each([
    [undefined, 'nothing'],
    [null, '`null`'],
    [7, '`7`'],
    ['fabrikam.example', 'the text `fabrikam.example`'],
    [[fabrikam.id], 'a list'],
    ['?'.repeat(1_000_000), `the text \`${'?'.repeat(100)}…\``],
  ])('names a tenant by its ID, or all tenants by `*`', (tenantId, shown) => {
    expect(entryErrors({ tenantId, direction: both })).toEqual([['tenantId', `\`tenantId\` must be a tenant ID or \`*\`, not ${shown}.`]]);
  });

  test('has a name of at most 256 characters that can be stored', () => {
    const withName = (tenantDisplayName: unknown) => entryErrors({ tenantId: fabrikam.id, tenantDisplayName, direction: both });
    const message = (shown: string): string =>
      `\`tenantDisplayName\` must be a string of at most 256 characters, without control characters, not ${shown}.`;
    expect(withName('é'.repeat(256))).toEqual([]);
    expect(withName('🐑')).toEqual([]);
    expect(withName('x'.repeat(257))).toEqual([['tenantDisplayName', message(`the text \`${'x'.repeat(100)}…\``)]]);
    expect(withName(7)).toEqual([['tenantDisplayName', message('`7`')]]);
    expect(withName(['F'])).toEqual([['tenantDisplayName', message('a list')]]);
    expect(withName('a\0')).toEqual([['tenantDisplayName', message('the text `a\ufffd`')]]);
    expect(withName('a\ud800')).toEqual([['tenantDisplayName', message('the text `a\ufffd`')]]);
  });

  test('gets an error for each flag beside `direction`, which says where the flag belongs', () => {
    const misplaced = [
      ['inbound', `\`inbound\` belongs in the entry's \`direction\`: ${example}.`],
      ['outbound', `\`outbound\` belongs in the entry's \`direction\`: ${example}.`],
    ];
    expect(entryErrors({ tenantId: fabrikam.id, inbound: true, outbound: true })).toEqual(misplaced);
    expect(entryErrors({ tenantId: fabrikam.id, inbound: true, direction: both })).toEqual([misplaced[0]]);
    expect(entryErrors({ tenantId: fabrikam.id, outbound: true, direction: 'both' })).toEqual([
      misplaced[1],
      ['direction', expect.any(String)],
    ]);
  });

  test.each([
    [undefined, 'nothing'],
    [null, '`null`'],
    ['both', 'the text `both`'],
  ])('has a direction, not %j', (direction, shown) => {
    expect(entryErrors({ tenantId: fabrikam.id, direction })).toEqual([
      ['direction', `\`direction\` must be an object such as \`{"inbound":true,"outbound":false}\`, not ${shown}.`],
    ]);
  });

  test.each([[{}], [{ inbound: false }], [{ inbound: false, outbound: false }]])('is refused if it opens no direction: %j', (direction) => {
    expect(entryErrors({ tenantId: fabrikam.id, direction })).toEqual([
      ['direction', 'This entry opens no direction. Set `inbound` or `outbound` to `true`, or leave the entry out.'],
    ]);
  });

  test('has flags that are true or false', () => {
    expect(entryErrors({ tenantId: fabrikam.id, direction: { inbound: 'true', outbound: null } })).toEqual([
      ['direction.inbound', '`inbound` must be `true` or `false`, not the text `true`.'],
      ['direction.outbound', '`outbound` must be `true` or `false`, not `null`.'],
    ]);
    expect(entryErrors({ tenantId: fabrikam.id, direction: { inbound: true, outbound: 1 } })).toEqual([
      ['direction.outbound', '`outbound` must be `true` or `false`, not `1`.'],
    ]);
    expect(entryErrors({ tenantId: fabrikam.id, direction: { inbound: {}, outbound: true } })).toEqual([
      ['direction.inbound', '`inbound` must be `true` or `false`, not an object.'],
    ]);
  });

  test('gets every one of its errors, in order, with its place in the list', () => {
    const { rules, userErrors } = parse({
      allowedTenants: [
        { tenantId: '*', direction: both },
        { tenantId: '?', tenantDisplayName: 7, direction: {} },
      ],
    });
    expect(userErrors.map(({ path }) => path.slice(2).join('.'))).toEqual([
      'allowedTenants.1.tenantId',
      'allowedTenants.1.tenantDisplayName',
      'allowedTenants.1.direction',
    ]);
    expect(rules).toEqual([{ allowedTenantId: '*', enteredAs: '*', direction: 'BOTH' }]);
  });
});

describe('a key in other letter case', () => {
  const entry = { tenantId: fabrikam.id, direction: both };
  const good = { tenantId: contoso.id, isDisabled: false, allowedTenants: [entry] };

  test.each<[string, string, unknown]>([
    ['Properties', 'properties', { properties: good, Properties: good }],
    ['ALLOWEDTENANTS', 'allowedTenants', { properties: good, ALLOWEDTENANTS: [] }],
    ['properties.AllowedTenants', 'allowedTenants', { properties: { tenantId: contoso.id, isDisabled: false, AllowedTenants: [entry] } }],
    ['properties.TenantID', 'tenantId', { properties: { ...good, TenantID: fabrikam.id } }],
    ['properties.isdisabled', 'isDisabled', { properties: { ...good, isdisabled: true } }],
    ['properties.Rules', 'rules', { properties: { ...good, Rules: [] } }],
    ['properties.Direction', 'direction', { properties: { ...good, Direction: {} } }],
    ...(['TenantId', 'TenantDisplayName', 'Direction', 'Inbound'] as const).map((key): [string, string, unknown] => [
      `properties.allowedTenants.0.${key}`,
      key.charAt(0).toLowerCase() + key.slice(1),
      { properties: { ...good, allowedTenants: [{ ...entry, [key]: true }] } },
    ]),
    [
      'properties.allowedTenants.0.direction.Inbound',
      'inbound',
      { properties: { ...good, allowedTenants: [{ ...entry, direction: { Inbound: true, outbound: true } }] } },
    ],
  ])('`%s` is refused, and the right key `%s` is named', (place, right, document) => {
    const [first] = errors(document);
    expect(first).toEqual([`document.${place}`, expect.stringContaining(`must be written \`${right}\``)]);
  });

  test('of an unknown key is ignored as before', () => {
    expect(errors({ properties: { ...good, SystemData: { TenantId: 1 } }, Name: 'x', ID: 'y' })).toEqual([]);
  });
});

describe('a display name', () => {
  const named = (tenantDisplayName: unknown) => parse({ allowedTenants: [{ tenantId: fabrikam.id, tenantDisplayName, direction: both }] });

  test('that is blank counts as none, so that the rule keeps the name that it has', () => {
    const stored = [rule(fabrikam.id, 'BOTH', { allowedTenantName: 'Fabrikam Inc.' })];
    for (const blank of ['', '  ']) {
      const properties = {
        tenantId: contoso.id,
        isDisabled: false,
        allowedTenants: [{ tenantId: fabrikam.id, tenantDisplayName: blank, direction: both }],
      };
      expect(allSteps(importDocument(current(stored, { settings: ON }), { properties }, newRuleIds(), NOW))).toEqual({
        outcome: 'unchanged',
      });
      expect(named(blank).rules[0]).not.toHaveProperty('allowedTenantName');
    }
  });

  test.each(['a\u001b[2K', 'a\r\nallowed: PERMITTED', 'a\u202eb', 'a\u009bb', 'a\u2028b', 'a\tb'])(
    'with disguising characters is refused: %j',
    (name) => {
      expect(named(name).userErrors).toEqual([
        {
          code: 'INVALID_DOCUMENT',
          message: expect.stringContaining('control characters'),
          path: expect.arrayContaining(['tenantDisplayName']),
        },
      ]);
    },
  );
});
