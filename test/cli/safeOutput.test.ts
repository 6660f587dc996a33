import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { runCordon, said } from '../support/cli/cordonProcess';
import { CONTOSO, FABRIKAM, localData } from '../support/cli/localData';

const { env } = localData();

/** It clears the line, forges another one, and turns the direction of writing. */
const FORGED = 'Contoso\u001b[2K\r\nallowed: PERMITTED\u202e\u009b2K\u2028';
// eslint-disable-next-line no-control-regex -- the characters that must not reach a terminal, line feeds aside
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/;

beforeAll(async () => {
  await runCordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM], env);
  const document = {
    properties: {
      tenantId: CONTOSO,
      isDisabled: false,
      allowedTenants: [{ tenantId: '*', tenantDisplayName: 'All', direction: { inbound: true } }],
    },
  };
  await runCordon(['import', '-'], env, JSON.stringify(document));
});

describe('a name with characters that disguise others', () => {
  it('is refused as the name of a tenant, in a rule and as a subject', async () => {
    const rule = { tenantId: FABRIKAM, tenantDisplayName: FORGED, direction: { inbound: true, outbound: true } };
    const document = { properties: { tenantId: CONTOSO, isDisabled: false, allowedTenants: [rule] } };
    // One after the other: a command that writes locks the data.
    const ended = [
      await runCordon(['tenant', 'add', '--name', FORGED, '--domain', 'x.example'], env),
      await runCordon(['token', '--role', 'PlatformOperator', '--subject', FORGED], env),
      await runCordon(['import', '-'], env, JSON.stringify(document)),
      await runCordon(['evaluate', '--no-creator', '--to', 'contoso.example', '--connector', FORGED], env),
    ];
    expect(ended.map(({ code, stdout }) => ({ code, stdout }))).toEqual([2, 2, 1, 2].map((code) => ({ code, stdout: '' })));
    for (const each of ended) {
      expect(said(each).said).not.toMatch(RAW);
    }
  });

  it('that was stored before is printed escaped, and goes on working', async () => {
    const database = new Sqlite(path.join(env.DATA_DIR, 'cordon.db'));
    database.prepare('UPDATE tenant SET name = ? WHERE id = ?').run(FORGED, CONTOSO);
    database.prepare('UPDATE tenant_rule SET allowed_tenant_name = ?').run(FORGED);
    database.close();

    const decided = await runCordon(['evaluate', '--from', 'contoso.example', '--to', 'fabrikam.example'], env);
    expect(decided.code).toBe(1);
    expect(decided.stdout).not.toMatch(RAW);
    expect(decided.stdout.split('\n').filter((line) => line.startsWith('allowed'))).toEqual([]);
    expect(decided.stdout).toContain('Contoso\\u001b[2K\\u000d\\u000aallowed: PERMITTED\\u202e\\u009b2K\\u2028');

    const [exported, json] = await Promise.all([
      runCordon(['export', '--tenant', CONTOSO], env),
      runCordon(['evaluate', '--no-creator', '--to', 'contoso.example', '--json'], env),
    ]);
    expect(JSON.parse(exported.stdout)).toMatchObject({ properties: { allowedTenants: [{ tenantDisplayName: FORGED }] } });
    expect([exported, json].filter(({ stdout }) => RAW.test(stdout))).toEqual([]);
  });

  it('in a mistyped argument is escaped in the message', async () => {
    const ended = await runCordon(['tenant', 'add', '--name', 'N', '--domain', FORGED], env);
    const unknown = await runCordon(['evaluate', `--${FORGED}`], env);
    for (const each of [ended, unknown]) {
      expect(said(each).said).not.toMatch(RAW);
    }
  });
});
