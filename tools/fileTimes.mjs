// How long each test file took, by jest's report of the run. As a command: `node tools/fileTimes.mjs REPORT` names the files that took too long.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './prepare.mjs';

/** What a test file may take in `npm test`, in seconds: two cores are done with all of them only if none holds one core for long. */
export const MOST_SECONDS = 10;

/** File and seconds, the slowest first. */
export function fileTimes({ testResults }) {
  return testResults
    .map(({ name, startTime, endTime }) => ({ file: path.relative(ROOT, name), seconds: (endTime - startTime) / 1000 }))
    .sort((a, b) => b.seconds - a.seconds);
}

/** `crowding` is by what factor other programs slowed the machine down meanwhile. */
export function slowFiles(report, crowding = 1) {
  return fileTimes(report).filter(({ seconds }) => seconds > MOST_SECONDS * crowding);
}

/** By what factor other programs slow this one down now: how many seconds a second of work takes. It is 1 on a machine that has a core to spare. */
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
