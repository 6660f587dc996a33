import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { buildCordon, dataDir, runCordon, said, startCordon } from '../support/cli/cordonProcess';
import type { Env } from '../support/cli/cordonProcess';

const TENANT_ADD = ['tenant', 'add', '--name', 'A', '--domain', 'a.example'];

beforeAll(buildCordon, 120_000);

/** The mode of a folder and of everything in it, by name. */
function modesOf(folder: string): Record<string, string> {
  const entries = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })];
  return Object.fromEntries(entries.map((name) => [name, (statSync(path.join(folder, name)).mode & 0o777).toString(8)]));
}

function tooOpen(modes: Record<string, string>): string[] {
  return Object.entries(modes)
    .filter(([, mode]) => mode !== '600' && mode !== '700')
    .map(([name]) => name);
}

describe.each([
  ['000', 0o000],
  ['022', 0o022],
])('under the umask %s,', (_text, mask) => {
  const directory = dataDir();
  const env: Env = { DATA_DIR: path.join(directory.path, 'data'), DATABASE_URL: `sqlite:${path.join(directory.path, 'database', 'x.db')}` };
  let before: number;

  beforeAll(() => {
    before = process.umask(mask);
  });

  afterAll(() => {
    process.umask(before);
    directory.remove();
  });

  it('everything that the server and the commands write is their user’s alone', async () => {
    const server = await startCordon(env);
    await runCordon(TENANT_ADD, env);
    const whileServing = modesOf(directory.path);
    await server.stop('SIGKILL');
    // Now the commands work on the data themselves.
    const ended = [await runCordon(['evaluate', '--no-creator', '--to', 'a.example'], env), await runCordon(['migrate'], env)];
    ended.push(await runCordon(['token', '--role', 'PlatformOperator'], { DATA_DIR: path.join(directory.path, 'fresh') }));
    expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));

    expect(Object.keys(whileServing)).toEqual(
      expect.arrayContaining([
        'data/signing-key.json',
        'data/server.json',
        'data/lock.db',
        'database/x.db',
        'database/x.db-wal',
        'database/x.db-shm',
      ]),
    );
    expect(tooOpen(whileServing)).toEqual([]);
    expect(tooOpen(modesOf(directory.path))).toEqual([]);
  });
});

describe('data that other users may open', () => {
  const directory = dataDir();
  const env: Env = { DATA_DIR: path.join(directory.path, "it's data") };

  afterAll(() => {
    directory.remove();
  });

  it('is refused by each command, which names the command that closes it', async () => {
    expect((await runCordon(TENANT_ADD, env)).code).toBe(0);
    chmodSync(env['DATA_DIR'] ?? '', 0o755);
    chmodSync(path.join(env['DATA_DIR'] ?? '', 'cordon.db'), 0o644);
    const commands = [
      ['serve'],
      ['migrate'],
      TENANT_ADD,
      ['evaluate', '--no-creator', '--to', 'a.example'],
      ['token', '--role', 'PlatformOperator'],
    ];
    const refused = await Promise.all(commands.map((args) => runCordon(args, { ...env, PORT: '0' })));
    expect(refused.map(said)).toEqual(
      Array(commands.length).fill({ code: 3, stdout: '', said: expect.stringContaining('Close what is open') }),
    );

    const [, command = ''] = /Close what is open: `(.*)`\.$/.exec(said(refused[0]!).said) ?? [];
    execFileSync('sh', ['-c', command]);
    expect(await runCordon(['evaluate', '--no-creator', '--to', 'a.example'], env)).toMatchObject({ code: 0, stderr: '' });
  });
});
