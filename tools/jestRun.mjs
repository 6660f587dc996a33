// Runs jest and counts what came of it.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './prepare.mjs';
import { MOST_SECONDS, crowdingNow, fileTimes, slowFiles, timeOf } from './fileTimes.mjs';
import { isStopped, runStep, say } from './steps.mjs';

/** Runs jest with these options. Gives its report; null if it left none. */
export async function runJest(name, options, env = {}) {
  const file = path.join(ROOT, 'reports', `${name.replaceAll(' ', '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const command = ['jest/bin/jest.js', '--ci', '--json', '--outputFile', file, ...options];
  const succeeded = await runStep(name, command, { live: true, env });
  return existsSync(file) ? { ...JSON.parse(readFileSync(file, 'utf8')), succeeded } : null;
}

/** What a report says, with at least one failure if jest failed for whatever reason, such as too little coverage. */
export function countsOf(report) {
  if (report === null) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests, succeeded } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: succeeded ? failed : Math.max(1, failed), skipped: numPendingTests + numTodoTests };
}

/**
 * The files that take too long. A file that took too long beside everything else runs once more without the others, and what other programs of the
 * machine slow it down by is allowed for: so only a file's own time counts, and a busy machine fails no run.
 */
export async function filesOverTime(report) {
  if (report === null || isStopped()) {
    return [];
  }
  say(`slowest: ${fileTimes(report).slice(0, 5).map(timeOf).join(', ')}`);
  const over = [];
  for (const { file } of slowFiles(report)) {
    const before = crowdingNow();
    const alone = await runJest('tests alone', ['--maxWorkers', '1', '--verbose=false', '--runTestsByPath', file]);
    if (alone === null || !alone.succeeded || slowFiles(alone, Math.max(before, crowdingNow())).length > 0) {
      over.push(file);
    }
  }
  for (const file of over) {
    say(`${file} takes more than ${MOST_SECONDS} s by itself, or failed: split it, or give \`npm test\` fewer runs of it.`);
  }
  return over;
}

export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
