import { yieldToRequests } from '../../../src/live/background/yieldToRequests';

describe('background work', () => {
  test('goes on soon if nothing else needs the thread', async () => {
    const begun = performance.now();
    await yieldToRequests(40, 1_000);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test('leaves a thread that is always busy to requests, but only for the given time', async () => {
    let busy = true;
    const spin = (): void => {
      if (busy) {
        setImmediate(spin);
      }
    };
    spin();
    const begun = performance.now();
    await yieldToRequests(20, 10);
    const rested = performance.now() - begun;
    busy = false;
    expect(rested).toBeGreaterThanOrEqual(200);
    expect(rested).toBeLessThan(20_000);
  });
});
