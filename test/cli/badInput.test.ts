import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { runCordon, said } from '../support/cli/cordonProcess';
import { CONTOSO, localData, NO_TOKEN } from '../support/cli/localData';

const { folder, env, file } = localData();

/** An address at which no server listens. */
async function freeAddress(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return `http://127.0.0.1:${port}`;
}

describe('the configuration', () => {
  it('is checked as a whole: one line names every error', async () => {
    const broken = { DATA_DIR: env.DATA_DIR, PORT: 'http', HOST: '0.0.0.0', DATABASE_URL: 'mysql://x', MAX_RULES: '-1', LOG_LEVEL: 'loud' };
    const ended = said(await runCordon(['serve'], broken));
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    for (const name of ['PORT', 'HOST', 'DATABASE_URL', 'MAX_RULES', 'LOG_LEVEL']) {
      expect(ended.said).toContain(`${name} must be`);
    }
  });

  it('is refused if it has only half of the settings that production needs', async () => {
    const ended = said(await runCordon(['serve'], { ...env, AUTH_ISSUER: 'https://login.example' }));
    expect(ended).toEqual({ code: 2, stdout: '', said: 'AUTH_ISSUER and AUTH_AUDIENCE are required together; AUTH_AUDIENCE is missing.' });
  });
});

describe('a command', () => {
  it('names the data directory if that is a file, whether the command reads or writes', async () => {
    const broken = { DATA_DIR: file('data.txt', '') };
    const ended = await Promise.all(
      [
        ['serve'],
        ['migrate'],
        ['accept-clock'],
        ['tenant', 'add', '--name', 'A', '--domain', 'a.example'],
        ['export', '--tenant', CONTOSO],
        ['token', '--role', 'PlatformOperator'],
      ].map((args) => runCordon(args, broken)),
    );
    expect(ended.map(said)).toEqual(Array(6).fill({ code: 3, stdout: '', said: expect.stringContaining('data.txt') }));
  });

  it.each([[['export', '--tenant', CONTOSO]], [['accept-clock']]])(
    'that needs data, %j, does not create a missing database',
    async (command) => {
      const fresh = path.join(folder, 'fresh');
      const ended = said(await runCordon(command, { DATA_DIR: fresh }));
      expect(ended).toEqual({ code: 3, stdout: '', said: expect.stringContaining(fresh) });
      expect(existsSync(fresh)).toBe(false);
    },
  );

  it('ends with exit code 3 and one line if the database file is not a database', async () => {
    const broken = { DATA_DIR: path.join(folder, 'foreign') };
    mkdirSync(broken.DATA_DIR, { mode: 0o700 });
    chmodSync(file('foreign/cordon.db', 'This is a shopping list, and quite a long one: bread, milk, butter.'), 0o600);
    const ended = await Promise.all([runCordon(['export', '--tenant', CONTOSO], broken), runCordon(['migrate'], broken)]);
    expect(ended.map(said)).toEqual(Array(2).fill({ code: 3, stdout: '', said: expect.stringMatching(/./) }));
  });

  it('names the address at which no server answers', async () => {
    const address = await freeAddress();
    const ended = said(await runCordon(['export', '--tenant', CONTOSO, '--url', address, '--token', NO_TOKEN], env));
    expect(ended).toEqual({ code: 3, stdout: '', said: `UNREACHABLE: No server answers at \`${address}/graphql\` (ECONNREFUSED).` });
  });
});
