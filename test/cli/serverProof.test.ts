import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { PROOF_HEADER } from '../../src/config/serverProof';
import { buildCordon, dataDir, runCordon, said, startCordon } from '../support/cli/cordonProcess';
import type { Env } from '../support/cli/cordonProcess';

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
const directory = dataDir();
const env: Env = { DATA_DIR: path.join(directory.path, 'data') };
const COMMANDS = [
  ['evaluate', '--no-creator', '--to', 'a.example'],
  ['tenant', 'add', '--name', 'B', '--domain', 'b.example'],
  ['evaluate', '--no-creator', '--to', 'a.example', '--token', TOKEN],
];

beforeAll(buildCordon, 120_000);

afterAll(() => {
  directory.remove();
});

describe('a server that announced its address', () => {
  let lock: Sqlite.Database | null = null;
  let impostor: Server | null = null;

  afterEach(async () => {
    lock?.close();
    impostor?.closeAllConnections();
    impostor?.close();
    await (impostor && once(impostor, 'close'));
    [lock, impostor] = [null, null];
  });

  /** Starts a server, kills it, and takes its lock and its address. Gives the headers of every request that arrives there. */
  async function replaceServer(proof: (nonce: string, proofOfServer: string) => string): Promise<readonly IncomingHttpHeaders[]> {
    const server = await startCordon(env);
    const { port } = new URL(server.address);
    const old = await fetch(`${server.address}/server-proof?${'0'.repeat(64)}`);
    const proofOfServer = old.headers.get(PROOF_HEADER) ?? '';
    expect({ status: old.status, proofOfServer }).toEqual({ status: 204, proofOfServer: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await server.stop('SIGKILL');

    lock = new Sqlite(path.join(env['DATA_DIR'] ?? '', 'lock.db'));
    lock.exec('BEGIN EXCLUSIVE');
    const requests: IncomingHttpHeaders[] = [];
    impostor = createServer((request, response) => {
      requests.push(request.headers);
      response.setHeader(PROOF_HEADER, proof(request.url?.split('?')[1] ?? '', proofOfServer));
      response.end('{"data":{"answer":null}}');
    }).listen(Number(port), '127.0.0.1');
    await once(impostor, 'listening');
    return requests;
  }

  it.each<[string, (nonce: string, proofOfServer: string) => string]>([
    ['nothing', () => ''],
    ['the nonce itself', (nonce) => nonce],
    ['a proof that it asked the server for before', (_nonce, proofOfServer) => proofOfServer],
  ])('gets no token if it was killed and another program answers there with %s as its proof', async (_what, proof) => {
    const requests = await replaceServer(proof);
    const ended = await Promise.all(COMMANDS.map((command) => runCordon(command, env)));
    const refused = { code: 3, stdout: '', said: expect.stringContaining('no token was sent') };
    expect(ended.map(said)).toEqual(COMMANDS.map(() => refused));
    expect(requests).toHaveLength(COMMANDS.length);
    expect(requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it('gets no token if nobody answers there', async () => {
    await replaceServer(() => '');
    impostor?.close();
    expect(said(await runCordon(COMMANDS[0] ?? [], env))).toMatchObject({
      code: 3,
      stdout: '',
      said: expect.stringContaining('No server answers'),
    });
  });

  it('answers the commands of its own user, and proves nothing without a proper nonce', async () => {
    const server = await startCordon(env);
    expect((await runCordon(COMMANDS[1] ?? [], env)).code).toBe(0);
    const secret = (JSON.parse(readFileSync(path.join(env['DATA_DIR'] ?? '', 'server.json'), 'utf8')) as { secret: string }).secret;
    for (const query of ['', '?', '?1', `?${'0'.repeat(65)}`, `?${'A'.repeat(64)}`]) {
      const response = await fetch(`${server.address}/server-proof${query}`);
      expect({ status: response.status, proof: response.headers.get(PROOF_HEADER) }).toEqual({ status: 400, proof: null });
      expect(await response.text()).not.toContain(secret);
    }
    await server.stop();
  });
});
