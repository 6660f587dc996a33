import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { WITHOUT_SIZE_SIGNAL } from '../faults/smallDisk';
import { ROOT } from '../root';

const MAIN = path.join(ROOT, 'dist/src/main.js');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: { readonly start: string } };
/** The options that `npm start` gives Node. */
const NODE_OPTIONS = scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Builds the command line from src/ as it is now. */
export function buildCordon(): void {
  const { status, stderr } = spawnSync(process.execPath, [path.join(ROOT, 'tools/cordon.mjs'), '--help'], { encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(stderr);
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Env = Readonly<Record<string, string>>;

function spawnCordon(args: readonly string[], env: Env): ChildProcessWithoutNullStreams {
  const { PATH = '' } = process.env;
  const [shell, ...before] = WITHOUT_SIZE_SIGNAL;
  return spawn(shell, [...before, process.execPath, ...NODE_OPTIONS, MAIN, ...args], {
    env: { PATH, LOG_LEVEL: 'silent', ...env },
    cwd: tmpdir(),
  });
}

/** Runs one command to its end. It gets no environment variable of this process except PATH. */
export async function runCordon(args: readonly string[], env: Env, stdin: string | Buffer = ''): Promise<Ended> {
  const child = spawnCordon(args, env);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  // A command that ignores its input may end before the input is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

export interface ServerProcess {
  readonly address: string;
  readonly lines: readonly string[];
  readonly pid: number;
  /** Ends the server as an operator would, and resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `cordon serve` on a free port, and resolves when it is ready. */
export async function startCordon(env: Env): Promise<ServerProcess> {
  const child = spawnCordon(['serve'], { PORT: '0', ...env });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const lines: string[] = [];
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const address = new Promise<string>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line);
      const found = /^Cordon serves (http\S+)\/graphql/.exec(line)?.[1];
      if (found !== undefined) {
        resolve(found);
      }
    });
  });
  const failed = closed.then(([code]) => Promise.reject<string>(new Error(`cordon serve ended with ${code}: ${said.join('')}`)));
  failed.catch(() => undefined);
  return {
    address: await Promise.race([address, failed]),
    lines,
    pid: child.pid!,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return (await closed)[0];
    },
  };
}

/** Creates a data directory whose name contains a space. */
export function dataDir(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'cordon cli '));
  return {
    path: folder,
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The one line that a failed command printed, without `cordon: `. Throws if it printed more or fewer lines, or a stack. */
export function complaint({ stderr }: Ended): string {
  const [, line] = /^cordon: ([^\n]+)\n$/.exec(stderr) ?? [];
  if (line === undefined || line.includes('    at ')) {
    throw new Error(`Expected one line without a stack, got: ${stderr}`);
  }
  return line;
}

/** How a failed command ended: its exit code, its output, and the one line that it printed. */
export function said(ended: Ended): { code: number | null; stdout: string; said: string } {
  return { code: ended.code, stdout: ended.stdout, said: complaint(ended) };
}
