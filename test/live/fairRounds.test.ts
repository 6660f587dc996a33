import { FairRounds } from '../../src/live/fairRounds';
import { Gate } from '../support/live/node';

test('each round serves every owner once, whatever waits already', async () => {
  const rounds = new FairRounds();
  const served: string[] = [];
  const work = (owner: string): Promise<void> => rounds.run(owner, async () => void served.push(owner));
  const busy = Array.from({ length: 100 }, () => work('busy'));
  await busy[9];
  const late = work('late');
  await late;
  expect(served.length).toBeLessThan(15);
  expect(served).toContain('late');
  await Promise.all(busy);
  expect(served).toHaveLength(101);
});

test('nothing runs before the call that adds it returns, and everything else in the process goes on in between', async () => {
  const rounds = new FairRounds();
  let served = 0;
  const seen = new Set<number>();
  const slow = (): void => {
    const begun = performance.now();
    while (performance.now() - begun < 2) {
      // Uses the thread.
    }
    served += 1;
  };
  for (let index = 0; index < 50; index += 1) {
    rounds.add('busy', slow);
  }
  expect(served).toBe(0);
  const other = setInterval(() => seen.add(served));
  await rounds.run('busy', async () => undefined);
  clearInterval(other);
  expect(served).toBe(50);
  expect(seen.size).toBeGreaterThan(5);
});

test('no more tasks run at a time than it allows, and an error reaches the caller of its task only', async () => {
  const rounds = new FairRounds(2);
  const gate = new Gate();
  let [running, most] = [0, 0];
  const tasks = Array.from({ length: 6 }, (_, index) =>
    rounds.run(index, async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.passed;
      running -= 1;
      if (index === 3) {
        throw new Error('no');
      }
      return index;
    }),
  );
  const settled = Promise.allSettled(tasks);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(running).toBe(2);
  gate.open();
  expect((await settled).map((each) => (each.status === 'fulfilled' ? each.value : 'error'))).toEqual([0, 1, 2, 'error', 4, 5]);
  expect(most).toBe(2);
});
