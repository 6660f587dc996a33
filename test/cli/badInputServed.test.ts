import path from 'node:path';
import { runCordon, said, startCordon } from '../support/cli/cordonProcess';
import type { Env, ServerProcess } from '../support/cli/cordonProcess';
import { CONTOSO, localData, NO_TOKEN } from '../support/cli/localData';

const { folder, env, file } = localData();

describe('while a server runs,', () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startCordon(env);
  });

  afterAll(async () => {
    await server.stop();
  });

  it('a second server and a migration on the same data are refused, with the address of the first server', async () => {
    const ended = await Promise.all([runCordon(['serve'], { ...env, PORT: '0' }), runCordon(['migrate'], env)]);
    expect(ended.map(said)).toEqual(Array(2).fill({ code: 3, stdout: '', said: expect.stringContaining(server.address) }));
  });

  it('a command with another data directory and the same SQLite file reads it, and writes only through the server', async () => {
    const other: Env = { DATA_DIR: path.join(folder, 'elsewhere'), DATABASE_URL: `sqlite:${path.join(env.DATA_DIR, 'cordon.db')}` };
    const writers = [['migrate'], ['serve'], ['tenant', 'add', '--name', 'A', '--domain', 'a.example']];
    // One after the other: each command locks the data directory while it tries to lock the file.
    const ended = [];
    for (const args of writers) {
      ended.push(await runCordon(args, { ...other, PORT: '0' }));
    }
    expect(ended.map(said)).toEqual(Array(3).fill({ code: 3, stdout: '', said: expect.stringContaining(`--url ${server.address}`) }));
    expect((await runCordon(['export', '--tenant', 'contoso.example'], other)).code).toBe(0);
    const { stdout } = await runCordon(['token', '--role', 'PlatformOperator'], env);
    const byToken = await runCordon(['tenant', 'add', '--name', 'A', '--domain', 'a.example'], { ...other, CORDON_TOKEN: stdout.trim() });
    expect(byToken).toMatchObject({ code: 0, stderr: '' });
  });

  it('a second server on the same port says that the port is in use', async () => {
    const port = new URL(server.address).port;
    const ended = said(await runCordon(['serve'], { DATA_DIR: path.join(folder, 'other'), PORT: port }));
    expect(ended).toEqual({ code: 3, stdout: '', said: `Port ${port} of \`127.0.0.1\` is in use. Set PORT to another one.` });
  });

  it('a document that is nested too deeply is refused before it is sent', async () => {
    const deep = file('sent.json', `{"properties":{"tenantId":"${CONTOSO}","allowedTenants":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`);
    const ended = said(await runCordon(['import', deep], env));
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      said: 'BAD_USER_INPUT: The input cannot be sent as JSON: it is nested too deeply, or it contains itself.',
    });
  });

  it('an address that is not the address of its API is refused in one line', async () => {
    const ended = said(await runCordon(['export', '--tenant', CONTOSO, '--url', `${server.address}/healthz`, '--token', NO_TOKEN], env));
    expect(ended).toMatchObject({ code: 3, stdout: '', said: expect.stringMatching(/healthz|path/) });
  });

  it('killing it frees its data at once', async () => {
    await server.stop('SIGKILL');
    expect((await runCordon(['export', '--tenant', 'contoso.example'], env)).code).toBe(0);
    server = await startCordon(env);
    expect((await runCordon(['export', '--tenant', 'contoso.example'], env)).code).toBe(0);
  });
});
