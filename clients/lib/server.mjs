// A server of its own for the tests of the clients.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../tools/prepare.mjs';

const MAIN = path.join(ROOT, 'dist', 'src', 'main.js');
/** A web page from here may call the server. */
export const ORIGIN = 'https://portal.example';
/** The tenant of every token. */
export const CONTOSO = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
export const FABRIKAM = 'b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002';

/** Starts a server with the demo tenants on a free port. Gives { address, token(role), stop() }. */
export async function startServer() {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'cordon-clients-'));
  const { PATH } = process.env;
  const env = { PATH, DATA_DIR: dataDir, PORT: '0', DEMO: '1', LOG_LEVEL: 'warn', ALLOWED_ORIGINS: ORIGIN };
  const child = spawn(process.execPath, [MAIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await addressIn(child.stdout);
  return {
    address,
    token: (role) => execFileSync(process.execPath, [MAIN, 'token', '--tenant', CONTOSO, '--role', role], { env, encoding: 'utf8' }).trim(),
    stop() {
      child.kill();
      child.once('close', () => rmSync(dataDir, { recursive: true, force: true }));
    },
  };
}

async function addressIn(stdout) {
  for await (const line of createInterface({ input: stdout })) {
    const address = /^Cordon serves (http\S+)\/graphql/.exec(line)?.[1];
    if (address !== undefined) {
      return address;
    }
  }
  throw new Error('The server did not start.');
}
