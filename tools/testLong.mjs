// `npm run test:long`: what `npm test` checks with few runs, with many; and the benchmarks, to see that all of them run and answer rightly.
import { Trouble, prepare } from './prepare.mjs';
import { countLine, countsOf, runJest } from './jestRun.mjs';
import { runStep, say } from './steps.mjs';

/** Every test that has a short and a long way gets them from this file, so that none is forgotten. */
const RELATED = ['--findRelatedTests', 'test/support/runs.ts', '--testTimeout', String(10 * 60_000)];

let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  await prepare(say);
  counts = countsOf(await runJest('long tests', ['--maxWorkers', '2', ...RELATED], { CORDON_TEST_LONG: '1' }));
  if (await runStep('bench smoke', ['../bench/run.mjs', '--smoke'], { live: true })) {
    counts.passed += 1;
  } else {
    counts.failed += 1;
  }
} catch (error) {
  if (!(error instanceof Trouble)) {
    throw error;
  }
  say(error.message);
}

if (counts.failed > 0) {
  process.exitCode ??= 1;
}
say(countLine(counts));
