import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { signToken } from '../../src/auth/embeddedTokens';
import { openSigningKey } from '../../src/auth/signingKey';
import { ROOT } from '../support/root';
import { runDir } from '../support/testRun';

let child: ChildProcess | null = null;
afterEach(() => {
  child?.kill('SIGKILL');
});

test('a field that fails after its answer was given up does not end the process', async () => {
  const dataDir = mkdtempSync(path.join(runDir(), 'cordon-late-'));
  const args = ['-r', path.join(ROOT, 'test/support/typescript.cjs'), path.join(ROOT, 'test/support/server/serveLateErrors.ts'), dataDir];
  const started = (child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [address] = (await once(createInterface(started.stdout), 'line')) as [string];
  const claims = { tenantId: null, subject: 'tester', roles: [], expiresInSeconds: 60 };
  const token = await signToken(await openSigningKey(dataDir), claims, Date.now());
  const ask = async (query: string): Promise<unknown> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return await response.json();
  };
  for (let turn = 0; turn < 4; turn += 1) {
    expect(await ask('{ items { text } }')).toMatchObject({ data: { items: null }, errors: [{ path: ['items', 1, 'text'] }] });
    expect(await ask('{ failLate }')).toEqual({ data: { failLate: 1 } });
  }
  expect(started.exitCode).toBeNull();
});
