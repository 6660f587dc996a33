import { setImmediate as turn } from 'node:timers/promises';
import { FairQueue } from '../../../src/store/sql/fairQueue';

const WAITING = { maxWaitMs: 60_000, maxWaiting: 100, maxWaitingOfTenant: 50 };

/** A task that runs until it is ended. */
function task(started: string[], name: string) {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    end: () => {
      end();
    },
    run: async () => {
      started.push(name);
      await ended;
    },
  };
}

test('so many tasks run at a time, and of one tenant no more than its share', async () => {
  const queue = new FairQueue({ atOnce: 3, atOnceOfTenant: 2 }, WAITING);
  const started: string[] = [];
  const tasks = ['a1', 'a2', 'a3', 'b1', 'c1'].map((name) => ({ name, ...task(started, name) }));
  const running = tasks.map(({ name, run }) => queue.run(name.slice(0, 1), run));
  await turn();
  expect(started).toEqual(['a1', 'a2', 'b1']);
  tasks[3]!.end();
  await turn();
  // The third of the first tenant came earlier, but its tenant has its share.
  expect(started).toEqual(['a1', 'a2', 'b1', 'c1']);
  tasks[0]!.end();
  await turn();
  expect(started.at(-1)).toBe('a3');
  for (const { end } of tasks) {
    end();
  }
  await Promise.all(running);
});

test('tenants that wait are served in turn, however many tasks one of them has', async () => {
  const queue = new FairQueue({ atOnce: 1, atOnceOfTenant: 1 }, WAITING);
  const order: string[] = [];
  const names = [...Array.from({ length: 20 }, () => 'greedy'), 'modest', 'other'];
  await Promise.all(names.map((name) => queue.run(name, async () => void order.push(name))));
  expect(
    order
      .slice(0, 4)
      .filter((name) => name !== 'greedy')
      .sort(),
  ).toEqual(['modest', 'other']);
  expect(order).toHaveLength(22);
});

test('a task that fails makes room for the next one', async () => {
  const queue = new FairQueue({ atOnce: 1, atOnceOfTenant: 1 }, WAITING);
  const failing = queue.run('a', () => Promise.reject(new Error('broken')));
  const next = queue.run('a', () => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('done');
});

test('what finds no room in the line, or no turn in time, is refused as OVERLOADED and never runs', async () => {
  const queue = new FairQueue({ atOnce: 1, atOnceOfTenant: 1 }, { maxWaitMs: 20, maxWaiting: 3, maxWaitingOfTenant: 2 });
  const started: string[] = [];
  const first = task(started, 'first');
  const running = queue.run('a', first.run);
  const refusals = ['a', 'a', 'a', 'b', 'c'].map((tenant) => queue.run(tenant, async () => void started.push('late')));
  const refused = await Promise.allSettled(refusals);
  expect(refused.map((each) => each.status === 'rejected' && (each.reason as object))).toEqual(
    refused.map(() => expect.objectContaining({ code: 'OVERLOADED', details: { retryAfterMs: 1000 } })),
  );
  first.end();
  await running;
  expect(started).toEqual(['first']);
  await expect(queue.run('a', () => Promise.resolve('goes on'))).resolves.toBe('goes on');
});
