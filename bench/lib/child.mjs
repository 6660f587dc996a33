// A process of the bench that answers messages: a server with lib/probe.mjs in it, or a client.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { spawnPinned } from './cpus.mjs';

const PROBE = fileURLToPath(new URL('probe.mjs', import.meta.url));

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/**
 * The options that `npm start` gives Node: room for the garbage of some large requests, all of it made in the young generation. V8 would make objects that
 * often live until the next collection in the old generation at once; these keep everything that they refer to, long after their request. The references
 * get the options too.
 */
const AS_STARTED = scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Runs a file with Node on this core. `name` appears in messages and names the profile's file. */
export function startNode(name, cpu, file, args, { env = {}, stdout = 'inherit' } = {}) {
  const child = spawnPinned(cpu, process.execPath, ['--expose-gc', ...AS_STARTED, '--import', PROBE, file, ...args], {
    stdio: ['ignore', stdout === 'inherit' ? 2 : stdout, 'inherit', 'ipc'],
    serialization: 'advanced',
    env: { ...process.env, NODE_ENV: 'production', ...env, BENCH_NAME: name },
  });
  return new Child(name, child);
}

class Child {
  #waiting = new Map();
  #asked = 0;
  #told = new Map();

  constructor(name, child) {
    this.name = name;
    this.process = child;
    this.exited = once(child, 'exit');
    child.on('message', (message) => {
      if ('told' in message) {
        this.#told.get(message.told)?.resolve(message.value);
      } else {
        this.#settle(message);
      }
    });
    this.exited.then(([code, signal]) => {
      const error = new Error(`${name} ended (${String(signal ?? code)}).`);
      for (const { reject } of [...this.#waiting.values(), ...this.#told.values()]) {
        reject(error);
      }
    });
  }

  get pid() {
    return this.process.pid;
  }

  /** The value that the process sends once under this name, by `process.send({ told: name, value })`. */
  told(name) {
    return new Promise((resolve, reject) => this.#told.set(name, { resolve, reject }));
  }

  /** Sends `{ ask, id, … }`; the process answers `{ id, value }` or `{ id, error }`. */
  ask(what, more = {}) {
    const id = (this.#asked += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.process.send({ ...more, ask: what, id });
    });
  }

  /** User and system time of the process so far, in milliseconds, of all threads. */
  cpuMs() {
    return this.ask('cpu');
  }

  /** Resident bytes after a forced garbage collection. */
  rss() {
    return this.ask('rss');
  }

  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) {
      return;
    }
    if (process.env.BENCH_PROFILES) {
      await this.ask('profiled');
    }
    this.process.kill('SIGTERM');
    await this.exited;
  }

  #settle({ id, value, error }) {
    const { resolve, reject } = this.#waiting.get(id) ?? {};
    this.#waiting.delete(id);
    if (error === undefined) {
      resolve?.(value);
    } else {
      reject?.(new Error(`${this.name}: ${error}`));
    }
  }
}
