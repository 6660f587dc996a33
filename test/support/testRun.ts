import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** The environment variable that gives each process of this test run the path of the run's folder. */
const RUN_DIR = 'CORDON_TEST_RUN_DIR';
const MEMORY = '/dev/shm';
/** The least memory to use: containers often have only 64 MB there, which one large test fills. */
const LEAST_FREE_BYTES = 2 ** 30;

/** Creates the folder of a test run. Databases are created later, when a test needs them. */
export function openTestRun(): void {
  process.env[RUN_DIR] = mkdtempSync(join(hasMemory() ? MEMORY : tmpdir(), 'cordon-tests-'));
}

/** Removes the folder of the test run. */
export function closeTestRun(): void {
  const dir = process.env[RUN_DIR];
  if (dir !== undefined) {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * The folder for data whose durability no test checks: in memory if the machine has room there, otherwise on disk.
 * The store syncs each commit as it does in production, but a sync in memory takes no time.
 */
export function runDir(): string {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) {
    throw new Error('This test run has no folder. Run the tests with jest.config.js, whose globalSetup creates it.');
  }
  return dir;
}

function hasMemory(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= LEAST_FREE_BYTES;
  } catch {
    return false;
  }
}

/** Calls `make` once for all processes of the test run. The first process to get here calls it; the others wait for its result or its error. */
export async function oncePerRun<T>(name: string, make: (dir: string) => Promise<T>): Promise<T> {
  const dir = runDir();
  try {
    mkdirSync(join(dir, `${name}.making`));
  } catch {
    return await madeElsewhere<T>(dir, name);
  }
  try {
    const facts = await make(dir);
    leave(dir, `${name}.json`, facts);
    return facts;
  } catch (error) {
    leave(dir, `${name}.error.json`, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function madeElsewhere<T>(dir: string, name: string): Promise<T> {
  for (;;) {
    const facts = read(join(dir, `${name}.json`));
    if (facts !== null) {
      return facts as T;
    }
    const error = read(join(dir, `${name}.error.json`));
    if (error !== null) {
      throw new Error(`${name}: ${JSON.stringify(error)}`);
    }
    await wait(10);
  }
}

function read(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Writes to another name first, so that the file appears only when it is complete. */
function leave(dir: string, file: string, content: unknown): void {
  writeFileSync(join(dir, `${file}.new`), JSON.stringify(content));
  renameSync(join(dir, `${file}.new`), join(dir, file));
}
