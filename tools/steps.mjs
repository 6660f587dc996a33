// Runs the steps of a test run: several at once, each with its output in one piece, and all of them ended by Ctrl-C.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './prepare.mjs';

export const say = (line) => process.stdout.write(`${line}\n`);

const running = new Set();
const OWN_GROUP = process.platform !== 'win32';
const SIGNALS = { SIGINT: 130, SIGTERM: 143 };

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.exitCode = code;
    for (const child of running) {
      end(child, signal);
    }
    // Whoever is still there after that is not waited for.
    setTimeout(() => process.exit(code), 10_000).unref();
  });
}

/** With its own children: jest's workers do not notice at once that jest is gone. */
function end(child, signal) {
  try {
    if (OWN_GROUP) {
      process.kill(-child.pid, signal);
    } else {
      child.kill(signal);
    }
  } catch {
    // It has ended by itself.
  }
}

export function isStopped() {
  return Object.values(SIGNALS).includes(process.exitCode);
}

/**
 * Runs a script by the file that its package names as its command, so that neither a shell nor a path with spaces is in the way.
 * `live` shows its output as it comes; else all of it is shown when the step ends. Gives whether it succeeded.
 */
export async function runStep(name, [script, ...args], { live = false, env = {} } = {}) {
  if (isStopped()) {
    return false;
  }
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: OWN_GROUP,
    stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'],
  });
  running.add(child);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => output.push(chunk));
  }
  const ended = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? null : (signal ?? `exit code ${code}`)));
  });
  running.delete(child);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const text = Buffer.concat(output).toString().trimEnd();
  say([...(text === '' ? [] : [text]), `[${name}] ${ended === null ? '' : `failed (${ended}), `}${seconds} s`].join('\n'));
  return ended === null;
}
