// Reads from jest's report how long each test file took. As a command, `node tools/fileTimes.mjs REPORT` prints the files that took too long.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './prepare.mjs';

/** How many seconds a test file may take in `npm test`: one slow file would keep one core busy while the other core is already idle. */
export const MOST_SECONDS = 10;

/** Each test file with its seconds, the slowest first. */
export function fileTimes({ testResults }) {
  return testResults
    .map(({ name, startTime, endTime }) => ({ file: path.relative(ROOT, name), seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds);
}

/** The files that took too long. `crowding` is the factor by which other programs slowed the machine during the run. */
export function slowFiles(report, crowding = 1) {
  return fileTimes(report).filter(({ seconds }) => seconds > MOST_SECONDS * crowding);
}

/** The factor by which other programs slow this one now: how many seconds one second of CPU time takes. It is 1 if a core is idle. */
export function crowdingNow() {
  const [started, worked] = [performance.now(), process.cpuUsage()];
  let cpuMs = 0;
  while (cpuMs < 500) {
    const { user, system } = process.cpuUsage(worked);
    cpuMs = (user + system) / 1000;
  }
  return Math.max(1, (performance.now() - started) / cpuMs);
}

export function timeOf({ file, seconds }) {
  return `${file} ${seconds.toFixed(1)} s`;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const slow = slowFiles(JSON.parse(readFileSync(process.argv[2], 'utf8')));
  for (const each of slow) {
    process.stdout.write(`${timeOf(each)}, and ${MOST_SECONDS} s is the most\n`);
  }
  process.exitCode = slow.length > 0 ? 1 : 0;
}
