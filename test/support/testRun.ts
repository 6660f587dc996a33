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

/** Names the folder of this test run to each of its processes. */
const RUN_DIR = 'CORDON_TEST_RUN_DIR';
const MEMORY = '/dev/shm';
/** Containers often give no more than 64 MB of it, which one large test fills. */
const LEAST_FREE_BYTES = 2 ** 30;

/** For the start of a test run: nothing is made yet. */
export function openTestRun(): void {
  process.env[RUN_DIR] = mkdtempSync(join(hasMemory() ? MEMORY : tmpdir(), 'cordon-tests-'));
}

/** For the end of a test run. */
export function closeTestRun(): void {
  const dir = process.env[RUN_DIR];
  if (dir !== undefined) {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * The folder for the data of this run that no test claims to be durable: in memory if the machine has room there, else on disk.
 * The store syncs each commit in it as it does in production; a sync in memory takes no time.
 */
export function runDir(): string {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) {
    throw new Error('The tests run without the globalSetup of jest.config.js.');
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

/** Makes a thing once for all processes of the test run: the first process that asks makes it, the others wait for its facts or its failure. */
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
    leave(dir, `${name}.failure.json`, error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function madeElsewhere<T>(dir: string, name: string): Promise<T> {
  for (;;) {
    const facts = read(join(dir, `${name}.json`));
    if (facts !== null) {
      return facts as T;
    }
    const failure = read(join(dir, `${name}.failure.json`));
    if (failure !== null) {
      throw new Error(`${name}: ${JSON.stringify(failure)}`);
    }
    await wait(10);
  }
}

function read(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** The file is there only once it is whole. */
function leave(dir: string, file: string, content: unknown): void {
  writeFileSync(join(dir, `${file}.new`), JSON.stringify(content));
  renameSync(join(dir, `${file}.new`), join(dir, file));
}
