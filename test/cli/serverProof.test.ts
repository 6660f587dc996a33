import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { PROOF_HEADER } from '../../src/config/serverProof';
import { runCordon, said, startCordon } from '../support/cli/cordonProcess';
import { localData, NO_TOKEN } from '../support/cli/localData';

const { env } = localData('empty');

const COMMANDS = [
  ['evaluate', '--no-creator', '--to', 'a.example'],
  ['tenant', 'add', '--name', 'B', '--domain', 'b.example'],
  ['evaluate', '--no-creator', '--to', 'a.example', '--token', NO_TOKEN],
];

describe('a server that announced its address', () => {
  let address = '';
  let proofOfServer = '';
  let lock: Sqlite.Database;
  let impostor: Server;
  let proof: (nonce: string) => string = () => '';
  const requests: IncomingHttpHeaders[] = [];

  /** Starts a server, kills it, and takes its lock and its address. */
  beforeAll(async () => {
    const server = await startCordon(env);
    address = server.address;
    const response = await fetch(`${address}/server-proof?${'0'.repeat(64)}`);
    proofOfServer = response.headers.get(PROOF_HEADER) ?? '';
    await server.stop('SIGKILL');

    lock = new Sqlite(path.join(env.DATA_DIR, 'lock.db'));
    lock.exec('BEGIN EXCLUSIVE');
    impostor = createServer((request, response) => {
      requests.push(request.headers);
      response.setHeader(PROOF_HEADER, proof(request.url?.split('?')[1] ?? ''));
      response.end('{"data":{"answer":null}}');
    }).listen(Number(new URL(address).port), '127.0.0.1');
    await once(impostor, 'listening');
  });

  afterAll(() => {
    lock.close();
    impostor.closeAllConnections();
    impostor.close();
  });

  it.each<[string, (nonce: string) => string]>([
    ['nothing', () => ''],
    ['the nonce itself', (nonce) => nonce],
    ['a proof that it asked the server for before', () => proofOfServer],
  ])('gets no token if it was killed and another program answers there with %s as its proof', async (_what, itsProof) => {
    proof = itsProof;
    requests.length = 0;
    const ended = await Promise.all(COMMANDS.map((command) => runCordon(command, env)));
    const refused = { code: 3, stdout: '', said: expect.stringContaining('no token was sent') };
    expect(ended.map(said)).toEqual(COMMANDS.map(() => refused));
    expect(requests).toHaveLength(COMMANDS.length);
    expect(requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it('gets no token if nobody answers there', async () => {
    impostor.closeAllConnections();
    impostor.close();
    const ended = said(await runCordon(COMMANDS[0] ?? [], env));
    expect(ended).toMatchObject({ code: 3, stdout: '', said: expect.stringContaining('No server answers') });
  });

  it('answers the commands of its own user, and proves nothing without a proper nonce', async () => {
    lock.close();
    const server = await startCordon(env);
    expect((await runCordon(COMMANDS[1] ?? [], env)).code).toBe(0);
    const { secret } = JSON.parse(readFileSync(path.join(env.DATA_DIR, 'server.json'), 'utf8')) as { secret: string };
    expect(proofOfServer).toMatch(/^[0-9a-f]{64}$/);
    for (const query of ['', '?', '?1', `?${'0'.repeat(65)}`, `?${'A'.repeat(64)}`]) {
      const response = await fetch(`${server.address}/server-proof${query}`);
      expect({ status: response.status, proof: response.headers.get(PROOF_HEADER) }).toEqual({ status: 400, proof: null });
      expect(await response.text()).not.toContain(secret);
    }
    await server.stop();
  });
});
