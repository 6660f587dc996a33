import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCordon, complaint, dataDir } from './cordonProcess';
import type { Ended, Env, ServerProcess } from './cordonProcess';
import { CONTOSO, FABRIKAM } from './localData';

/** A policy document as an admin exports it from the Power Platform. */
export const CONTOSO_DOCUMENT = {
  properties: {
    tenantId: CONTOSO,
    isDisabled: false,
    allowedTenants: [{ tenantId: FABRIKAM, tenantDisplayName: 'Fabrikam Inc.', direction: { inbound: true, outbound: false } }],
  },
};

/** Runs a command as its user would type it. */
type Cordon = (args: readonly string[], stdin?: string | Buffer) => Promise<Ended>;

/** Opens the data directory of these settings, and returns how commands run on it. */
export type Way = (env: Env) => Promise<{ readonly cordon: Cordon; readonly server: ServerProcess | null }>;

interface Opened {
  readonly cordon: Cordon;
  /** The path of Contoso's policy document. */
  readonly file: string;
}

/** Runs the tests of `body` on their own data directory. */
function describeWithin(title: string, open: Way, body: (opened: Opened) => void): void {
  describe(title, () => {
    const directory = dataDir();
    const file = path.join(directory.path, 'contoso.json');
    let server: ServerProcess | null = null;
    let cordon: Cordon;

    beforeAll(buildCordon, 120_000);

    beforeAll(async () => {
      writeFileSync(file, JSON.stringify(CONTOSO_DOCUMENT));
      ({ cordon, server } = await open({ DATA_DIR: path.join(directory.path, 'data') }));
    });

    afterAll(async () => {
      expect(await server?.stop()).toBe(server === null ? undefined : 0);
      directory.remove();
    });

    body({ cordon: (args, stdin) => cordon(args, stdin), file });
  });
}

/** The tests of the commands, for each way to reach the data. */
export function describeCommands(way: string, open: Way): void {
  describeWithin(`on ${way},`, open, ({ cordon, file }) => {
    it('tenants are registered, and a domain belongs to one of them', async () => {
      const contoso = await cordon([
        'tenant',
        'add',
        '--name',
        'Contoso',
        '--domain',
        'Contoso.example',
        'b.contoso.example',
        '--id',
        CONTOSO,
      ]);
      expect(contoso).toEqual({
        code: 0,
        stderr: '',
        stdout: `Contoso (contoso.example, b.contoso.example) is registered as ${CONTOSO}.\n`,
      });

      const fabrikam = await cordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM, '--json']);
      expect(JSON.parse(fabrikam.stdout)).toMatchObject({ tenant: { id: FABRIKAM, cloud: 'PUBLIC' }, revision: '2', userErrors: [] });

      const taken = await cordon(['tenant', 'add', '--name', 'Other', '--domain', 'contoso.example', '--cloud', 'US_GOVERNMENT']);
      expect({ code: taken.code, stdout: taken.stdout, said: complaint(taken) }).toMatchObject({
        code: 1,
        stdout: '',
        said: expect.stringMatching(/^DOMAIN_TAKEN: /),
      });
    });

    it('importing a document changes the decisions, and importing it again changes nothing', async () => {
      expect((await cordon(['evaluate', '--from', 'contoso.example', '--to', FABRIKAM])).code).toBe(0);

      const imported = await cordon(['import', file]);
      expect(imported).toEqual({
        code: 0,
        stderr: '',
        stdout: 'Contoso: imported (isolation is on, 1 rule, effect RESTRICTIVE, revision 3).\n',
      });
      const again = await cordon(['import', '-', '--tenant', 'b.contoso.example', '--json'], JSON.stringify(CONTOSO_DOCUMENT));
      expect(again.code).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({ policy: { revision: '3', rules: { totalCount: 1 } }, change: null });

      const out = await cordon(['evaluate', '--from', 'contoso.example', '--to', FABRIKAM]);
      expect(out).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/^blocked: BLOCKED_OUTBOUND\nContoso .*Fabrikam/) });
      const inward = await cordon(['evaluate', '--from', 'fabrikam.example', '--to', CONTOSO, '--json']);
      expect(inward.code).toBe(0);
      expect(JSON.parse(inward.stdout)).toMatchObject({
        allowed: true,
        reason: 'PERMITTED',
        inbound: { reason: 'TENANT_RULE', rule: { allowedTenantId: FABRIKAM } },
        revision: '3',
      });
    });

    it('a connection without a creator tenant and one with another identity provider have their own decisions', async () => {
      const [unidentified, other] = await Promise.all([
        cordon(['evaluate', '--no-creator', '--to', 'contoso.example']),
        cordon(['evaluate', '--from', 'contoso.example', '--to', 'fabrikam.example', '--connector', 'ftp', '--identity-provider', 'other']),
      ]);
      expect(unidentified).toMatchObject({ code: 1, stdout: expect.stringMatching(/^blocked: UNIDENTIFIED_CREATOR_BLOCKED\n/) });
      expect(other).toMatchObject({ code: 0, stdout: expect.stringMatching(/^allowed: NOT_GOVERNED\n/) });
    });

    it('a policy is exported as it was imported', async () => {
      const [pretty, line] = await Promise.all([
        cordon(['export', '--tenant', 'contoso.example']),
        cordon(['export', '--tenant', CONTOSO, '--json']),
      ]);
      expect(JSON.parse(pretty.stdout)).toEqual(CONTOSO_DOCUMENT);
      expect(JSON.parse(line.stdout)).toEqual(CONTOSO_DOCUMENT);
      expect(line.stdout.trimEnd()).not.toContain('\n');
    });
  });
}

/** The tests of what the commands accept and refuse, on data with two tenants and the policy of one of them. */
export function describeDocuments(way: string, open: Way): void {
  describeWithin(`on the tenants of ${way},`, open, ({ cordon, file }) => {
    beforeAll(async () => {
      await cordon(['tenant', 'add', '--name', 'Contoso', '--domain', 'contoso.example', 'b.contoso.example', '--id', CONTOSO]);
      await cordon(['tenant', 'add', '--name', 'Fabrikam', '--domain', 'fabrikam.example', '--id', FABRIKAM]);
      await cordon(['import', file]);
    });

    it('documents with the byte order marks that PowerShell and others write are accepted', async () => {
      const text = `\uFEFF${JSON.stringify(CONTOSO_DOCUMENT)}`;
      const utf8 = await cordon(['import', '-'], Buffer.from(text, 'utf8'));
      const utf16 = await cordon(['import', '-'], Buffer.from(text, 'utf16le'));
      const bigEndian = await cordon(['import', '-'], Buffer.from(text, 'utf16le').swap16());
      expect([utf8.code, utf16.code, bigEndian.code]).toEqual([0, 0, 0]);
    });

    it('a refused command names its reason and changes nothing', async () => {
      const withoutSwitch = { properties: { tenantId: CONTOSO, allowedTenants: [{ tenantId: 'x' }, { tenantId: FABRIKAM }] } };
      const unregistered = '00000000-0000-4000-8000-000000000000';
      const wrong = await cordon(['import', '-'], JSON.stringify(withoutSwitch));
      const nobody = await cordon(['import', file, '--tenant', unregistered]);
      const [unknownDomain, unknownId, asked] = await Promise.all([
        cordon(['export', '--tenant', 'nowhere.example']),
        cordon(['export', '--tenant', unregistered]),
        cordon(['evaluate', '--from', 'nowhere.example', '--to', 'contoso.example']),
      ]);
      expect(complaint(wrong)).toMatch(/^INVALID_DOCUMENT: .*isDisabled.*\(and \d+ more: --json lists them\)$/);
      expect(complaint(nobody)).toMatch(/^TENANT_NOT_FOUND: /);
      expect(complaint(unknownDomain)).toMatch(/^TENANT_NOT_FOUND: .*nowhere\.example/);
      expect(complaint(unknownId)).toMatch(/^TENANT_NOT_FOUND: /);
      expect(complaint(asked)).toMatch(/^BAD_USER_INPUT: .*nowhere\.example/);
      expect([wrong, nobody, unknownDomain, unknownId, asked].map(({ code }) => code)).toEqual([1, 1, 1, 1, 2]);
      expect(JSON.parse((await cordon(['export', '--tenant', CONTOSO])).stdout)).toEqual(CONTOSO_DOCUMENT);
    });
  });
}
