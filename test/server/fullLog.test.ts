import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { buildCordon, dataDir } from '../support/cli/cordonProcess';
import { ROOT } from '../support/root';

/** Runs a command whose stderr is a full pipe that nobody reads, as that of a server whose log collector has stopped. */
const WITH_FULL_LOG = 'mkfifo "$LOG_PIPE"; exec 9<>"$LOG_PIPE"; head -c 65536 /dev/zero >&9; exec "$@" 2>&9';

beforeAll(buildCordon, 60_000);

it('a server whose log nobody reads goes on: it writes a line, and then still closes its port', async () => {
  const folder = dataDir();
  const command = [process.execPath, path.join(ROOT, 'dist/src/main.js'), 'serve'];
  const child = spawn('bash', ['-c', WITH_FULL_LOG, 'bash', ...command], {
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: path.join(folder.path, 'data'),
      LOG_PIPE: path.join(folder.path, 'log'),
      PORT: '0',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  try {
    const health = `${await addressIn(child.stdout)}/healthz`;
    expect((await fetch(health)).status).toBe(200);
    // The server logs that it is closing before it closes anything.
    child.kill('SIGTERM');
    await untilRefused(health);
  } finally {
    child.kill('SIGKILL');
    await exited;
    folder.remove();
  }
});

async function addressIn(stdout: Readable): Promise<string> {
  for await (const line of createInterface(stdout)) {
    const address = /^Cordon serves (http\S+)\/graphql/.exec(line)?.[1];
    if (address !== undefined) {
      return address;
    }
  }
  throw new Error('The server did not start.');
}

/** Resolves when nobody listens at the address any more. A process that stands still takes connections, and never answers. */
async function untilRefused(address: string): Promise<void> {
  for (;;) {
    const error: unknown = await fetch(address, { headers: { connection: 'close' }, signal: AbortSignal.timeout(10_000) }).then(
      (response) => response.text().then(() => null),
      (reason: unknown) => reason,
    );
    if (error !== null && (error as Error).name === 'TimeoutError') {
      throw new Error('The server stands still.');
    }
    if (error !== null) {
      return;
    }
  }
}
