import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../root';

interface WriterProcess {
  /** What it said is durable, in order. */
  readonly said: readonly string[];
  /** Resolves when it has said this many lines. */
  saidAtLeast(count: number): Promise<void>;
  kill(): Promise<void>;
}

const started = new Set<ChildProcess>();

/** For the end of each test: one that fails half way leaves no process behind. */
export function killWriters(): void {
  for (const child of started) {
    child.kill('SIGKILL');
  }
  started.clear();
}

/** A process of its own that writes to the SQLite store in the data directory until it is killed. */
export function startWriter(dataDir: string, signInTenantId: string): WriterProcess {
  const script = path.join(__dirname, 'writer.ts');
  const child = spawn(process.execPath, ['-r', path.join(ROOT, 'test/support/typescript.cjs'), script, dataDir, signInTenantId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.add(child);
  const said: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => said.push(line));
  const closed = once(child, 'close');
  return {
    said,
    async saidAtLeast(count) {
      while (said.length < count) {
        await Promise.race([
          once(lines, 'line'),
          closed.then(() => {
            throw new Error('The writer ended early.');
          }),
        ]);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
