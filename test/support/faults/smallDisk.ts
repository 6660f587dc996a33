import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { runDir } from '../testRun';

const PREFIX = 'small-disk-';

/** A folder whose space a test can use up. */
interface SmallDisk {
  readonly dir: string;
  /** From now on, no file of this process in the folder can grow. */
  fill(pid: number): void;
  /** Makes room again. */
  free(pid: number): void;
  remove(): void;
}

/**
 * Opens a small disk for the files of another process. For root it is a real file system in memory, and when it is full a write fails with ENOSPC. Other users may
 * not mount one: for them the operating system limits the size of the process's files (Linux only), and a write fails with EFBIG. Start the process through
 * `WITHOUT_SIZE_SIGNAL`, or that limit ends it.
 */
export function openSmallDisk(megabytes: number): SmallDisk {
  const dir = mkdtempSync(join(runDir(), PREFIX));
  if (process.getuid?.() === 0 && process.env['CORDON_TEST_NO_MOUNT'] === undefined) {
    return mounted(dir, megabytes);
  }
  process.stderr.write('\nThe tests of a full disk limit the size of files, because only root may mount a small disk.\n');
  return limited(dir);
}

/** Unmounts the disks that failed tests have left, so that the run's folder can be removed. */
export function unmountSmallDisks(): void {
  for (const folder of readdirSync(runDir()).filter((name) => name.startsWith(PREFIX))) {
    spawnSync('umount', ['-l', join(runDir(), folder)]);
  }
}

/** Put this before a command and its arguments: the process then gets an error, and no signal, if a file may not grow. */
export const WITHOUT_SIZE_SIGNAL = ['/bin/sh', '-c', `trap '' XFSZ; exec "$0" "$@"`] as const;

function mounted(dir: string, megabytes: number): SmallDisk {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m,mode=0777`, 'cordon-test', dir]);
  const ballast = join(dir, 'ballast');
  return {
    dir,
    fill() {
      const file = openSync(ballast, 'a');
      try {
        for (;;) {
          writeSync(file, Buffer.alloc(4096));
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
          throw error;
        }
      } finally {
        closeSync(file);
      }
    },
    free() {
      rmSync(ballast, { force: true });
    },
    remove() {
      execFileSync('umount', ['-l', dir]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function limited(dir: string): SmallDisk {
  const limit = (pid: number, bytes: string): void => {
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
  };
  return {
    dir,
    fill(pid) {
      const sizes = readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(dir, file)).size);
      limit(pid, String(Math.max(...sizes)));
    },
    free(pid) {
      limit(pid, 'unlimited');
    },
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
