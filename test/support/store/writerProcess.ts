import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../root';

interface WriterProcess {
  /** The writes that it reported as acknowledged, in order. */
  readonly reported: readonly string[];
  /** Resolves once it has reported this many writes. */
  reportedAtLeast(count: number): Promise<void>;
  kill(): Promise<void>;
}

const started = new Set<ChildProcess>();

/** Kills all writers. For the end of each test: a test that fails leaves no process behind. */
export function killWriters(): void {
  for (const child of started) {
    child.kill('SIGKILL');
  }
  started.clear();
}

/** Starts a process that writes to the SQLite store in the data directory until it is killed. */
export function startWriter(dataDir: string, signInTenantId: string): WriterProcess {
  const script = path.join(__dirname, 'writer.ts');
  const child = spawn(process.execPath, ['-r', path.join(ROOT, 'test/support/typescript.cjs'), script, dataDir, signInTenantId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.add(child);
  const reported: string[] = [];
  const lines = createInterface(child.stdout).on('line', (line) => reported.push(line));
  const closed = once(child, 'close');
  return {
    reported,
    async reportedAtLeast(count) {
      while (reported.length < count) {
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
