import { poll } from '../../../src/live/log/poll';
import type { Polling, PollOptions } from '../../../src/live/log/poll';
import { Gate, SILENT, until } from '../../support/live/node';

const HOUR = 3_600_000;
let polling: Polling | null = null;

afterEach(async () => {
  await polling?.stop();
});

function start(task: (stopping: AbortSignal) => Promise<boolean>, options: Partial<PollOptions> = {}): Polling {
  polling = poll(task, { name: 'task', everyMs: HOUR, report: SILENT, ...options });
  return polling;
}

describe('a task that is polled', () => {
  test('runs again at once as long as there is more to do, and then waits', async () => {
    let runs = 0;
    start(() => Promise.resolve((runs += 1) < 5));
    await until(() => runs === 5);
    let turns = 0;
    await until(() => (turns += 1) === 20);
    expect(runs).toBe(5);
  });

  test('runs again after a hint that came during a run', async () => {
    let runs = 0;
    const gate = new Gate();
    const { poke } = start(async () => {
      runs += 1;
      await gate.passed;
      return false;
    });
    poke();
    expect(runs).toBe(1);
    gate.open();
    await until(() => runs === 2);
    expect(runs).toBe(2);
  });

  test('never runs twice at the same time, however many hints come', async () => {
    let [running, most, runs] = [0, 0, 0];
    const { poke } = start(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      runs += 1;
      return false;
    });
    await until(() => {
      poke();
      return runs === 20;
    });
    expect(most).toBe(1);
  });

  test('is told to stop while it runs, and polling ends when the run has ended', async () => {
    const order: string[] = [];
    const { stop } = start(async (stopping) => {
      order.push('begun');
      await until(() => stopping.aborted);
      order.push('ended');
      return true;
    });
    await stop();
    order.push('stopped');
    expect(order).toEqual(['begun', 'ended', 'stopped']);
  });
});
