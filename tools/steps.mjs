// Runs the steps of a test run. Several may run at once; the output of each is printed in one piece, and Ctrl-C ends all of them.
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
    // Exits even if a child ignores the signal.
    setTimeout(() => process.exit(code), 10_000).unref();
  });
}

/** Ends a child and its own children: jest's workers notice only later that jest is gone. */
function end(child, signal) {
  try {
    if (OWN_GROUP) {
      process.kill(-child.pid, signal);
    } else {
      child.kill(signal);
    }
  } catch {
    // The child has already ended.
  }
}

export function isStopped() {
  return Object.values(SIGNALS).includes(process.exitCode);
}

/**
 * Runs the script of a package by its path and without a shell, so that spaces in the path do no harm. With `live`, its output is printed as it comes;
 * otherwise all of it is printed when the step ends. Returns whether the step succeeded.
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
