// Assigns cores: the server under test has one of its own, and the load comes from the other.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

const CPUS = allowedCpus();
export const SERVER_CPU = CPUS[0];
export const CLIENT_CPU = CPUS[1] ?? CPUS[0];

let pins = null;

/** Starts a program on one core. The process ID is the program's own. */
export function spawnPinned(cpu, command, args, options) {
  pins ??= canPin();
  return pins ? spawn('taskset', ['-c', String(cpu), command, ...args], options) : spawn(command, args, options);
}

function canPin() {
  if (process.env.BENCH_UNPINNED === '1') {
    return false;
  }
  const can = spawnSync('taskset', ['-c', String(SERVER_CPU), 'true'], { stdio: 'ignore' }).status === 0;
  if (!can) {
    process.stderr.write('taskset is not installed: servers and clients share all cores.\n');
  } else if (CPUS.length < 2) {
    process.stderr.write('This machine has only one core: servers and clients share it.\n');
  }
  return can;
}

function allowedCpus() {
  try {
    const list = /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    return list.split(',').flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, place) => from + place);
    });
  } catch {
    return Array.from({ length: availableParallelism() }, (_, cpu) => cpu);
  }
}
