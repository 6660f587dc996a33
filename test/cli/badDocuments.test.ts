import path from 'node:path';
import { runCordon, said } from '../support/cli/cordonProcess';
import { CONTOSO, localData } from '../support/cli/localData';

const { folder, env, file } = localData();

describe('the import of', () => {
  it.each([
    ['a file that is missing', () => path.join(folder, 'missing.json'), 2, /missing\.json` can't be read: ENOENT/],
    ['a folder', () => folder, 2, /can't be read: EISDIR/],
    ['an empty file', () => file('empty.json', ''), 2, /is not JSON/],
    ['text that is not JSON', () => file('text.json', 'isDisabled: false\nallowedTenants: []\n'), 2, /is not JSON/],
    [
      'a document that has a key twice in one object',
      () => file('twice.json', `{"properties":{"tenantId":"${CONTOSO}","isDisabled":true,"allowedTenants":[],"isDis\\u0061bled":false}}`),
      2,
      /has the key `properties\.isDisabled` twice in one object/,
    ],
    [
      'a document that has a key twice in an entry of its list',
      () => file('entries.json', `[{"a":"{\\"a\\":1,"},{"a":[{"b":1},{"b":2,"c":[],"b":3}]}]`),
      2,
      /has the key `1\.a\.1\.b` twice in one object/,
    ],
    [
      'a document with a key in other letter case',
      () => file('case.json', `{"properties":{"tenantId":"${CONTOSO}","isDisabled":false,"AllowedTenants":[]}}`),
      1,
      /^INVALID_DOCUMENT: .*`allowedTenants`/,
    ],
    ['bytes that are not text', () => file('bytes.json', Buffer.from([0x7b, 0xc3, 0x28, 0x7d])), 2, /is not text in UTF-8/],
    ['a file of more than 8 MiB', () => file('huge.json', Buffer.alloc(8 * 1024 * 1024, ' ')), 2, /larger than 8 MiB/],
    [
      'JSON that is not a policy document',
      () => file('list.json', '[]'),
      2,
      /names no tenant in `properties.tenantId`.*\{"properties":\{"tenantId":/,
    ],
    ['null', () => file('null.json', 'null'), 2, /names no tenant in `properties.tenantId`/],
    [
      'a document without a tenant',
      () => file('tenant.json', '{"properties":{"tenantId":"contoso"}}'),
      2,
      /names no tenant in `properties.tenantId`/,
    ],
    [
      'a document whose rules are in the wrong field',
      () => file('rules.json', `{"properties":{"tenantId":"${CONTOSO}","isDisabled":false,"rules":[]}}`),
      1,
      /^INVALID_DOCUMENT: .*`allowedTenants`|allowedTenants/,
    ],
    [
      'a document with an error deep in its list',
      () =>
        file(
          'entry.json',
          `{"properties":{"tenantId":"${CONTOSO}","isDisabled":false,"allowedTenants":[{"tenantId":"*","direction":{"inbound":true}},{"tenantId":"fabrikam.example"}]}}`,
        ),
      1,
      /^INVALID_DOCUMENT: .*fabrikam\.example.* At `properties\.allowedTenants\.1\.tenantId`\. \(and 1 more/,
    ],
    [
      'a document that is nested too deeply',
      () => file('deep.json', `{"properties":{"tenantId":"${CONTOSO}","allowedTenants":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`),
      2,
      /^BAD_USER_INPUT: .*nested/,
    ],
    [
      'a document with half of a surrogate pair',
      () =>
        file(
          'surrogate.json',
          `{"properties":{"tenantId":"${CONTOSO}","isDisabled":false,"allowedTenants":[{"tenantId":"\\ud800","direction":{"inbound":true}}]}}`,
        ),
      2,
      /^BAD_USER_INPUT: /,
    ],
  ])('%s is refused in one line that says why', async (_what, make, code, message) => {
    const ended = said(await runCordon(['import', make()], env));
    expect(ended).toEqual({ code, stdout: '', said: expect.stringMatching(message) });
  });
});
