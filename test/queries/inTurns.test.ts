import { inTurns, takeTurn } from '../../src/queries/inTurns';
import { eachInSteps } from '../../src/domain/shared/steps';
import type { Steps } from '../../src/domain/shared/steps';
import { everyTurn, keepThread } from '../support/turns';

/** Steps of which each keeps the thread for some milliseconds. */
function* longSteps(count: number): Steps<string> {
  for (let step = 0; step < count; step += 1) {
    keepThread(6);
    yield;
  }
  return 'done';
}

test('while long work is done in steps, everything else in the process gets its turns', async () => {
  let turns = 0;
  const stop = everyTurn(() => (turns += 1));
  await expect(inTurns(longSteps(10))).resolves.toBe('done');
  stop();
  expect(turns).toBeGreaterThanOrEqual(9);
});

test('several works take their turns one after another, so that together they keep the thread no longer than one of them', async () => {
  let sinceTurn = 0;
  let most = 0;
  const stop = everyTurn(() => (sinceTurn = 0));
  function* counted(): Steps<void> {
    yield;
    for (const step of longSteps(10)) {
      sinceTurn += 1;
      most = Math.max(most, sinceTurn);
      yield step;
    }
  }
  const works = [counted(), counted(), counted()].map(async (work) => {
    await takeTurn();
    await inTurns(work);
  });
  await Promise.all(works);
  stop();
  expect(most).toBeLessThanOrEqual(2);
});

test('an error of a step is the error of the work', async () => {
  // eslint-disable-next-line require-yield -- it fails at once
  function* failing(): Steps<never> {
    throw new Error('no');
  }
  await expect(inTurns(failing())).rejects.toThrow('no');
});

test.each([
  [0, 0],
  [1, 0],
  [500, 0],
  [501, 1],
  [10_000, 19],
])('%i items are taken in order, each once, with %i pauses', (count, pauses) => {
  const seen: number[] = [];
  const steps = eachInSteps(
    Array.from({ length: count }, (_, item) => item),
    (item, place) => {
      expect(place).toBe(item);
      seen.push(item);
    },
  );
  let paused = 0;
  while (steps.next().done !== true) {
    paused += 1;
  }
  expect([seen.length, paused]).toEqual([count, pauses]);
});
