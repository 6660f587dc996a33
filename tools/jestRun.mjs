// Runs jest and counts its results.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './prepare.mjs';
import { MOST_SECONDS, crowdingNow, fileTimes, slowFiles, timeOf } from './fileTimes.mjs';
import { isStopped, runStep, say } from './steps.mjs';

/** Runs jest with these options. Returns its report, or null if jest wrote none. */
export async function runJest(name, options, env = {}) {
  const file = path.join(ROOT, 'reports', `${name.replaceAll(' ', '-')}.json`);
  mkdirSync(path.dirname(file), { recursive: true });
  rmSync(file, { force: true });
  const command = ['jest/bin/jest.js', '--ci', '--json', '--outputFile', file, ...options];
  const succeeded = await runStep(name, command, { live: true, env });
  return existsSync(file) ? { ...JSON.parse(readFileSync(file, 'utf8')), succeeded } : null;
}

/** The counts of a report. `failed` is at least 1 if jest failed for another reason, such as too little coverage. */
export function countsOf(report) {
  if (report === null) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests, succeeded } = report;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: succeeded ? failed : Math.max(1, failed), skipped: numPendingTests + numTodoTests };
}

/**
 * The files that take too long by themselves. Each file that took too long in the whole run runs once more, alone, and may take longer by the factor
 * by which other programs slow the machine. So a busy machine does not fail the run.
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
    say(`\`${file}\` takes more than ${MOST_SECONDS} s by itself, or fails. Split it, or reduce its number of runs in \`npm test\`.`);
  }
  return over;
}

export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
