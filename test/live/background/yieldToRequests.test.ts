import { yieldToRequests } from '../../../src/live/background/yieldToRequests';

describe('work in the background', () => {
  test('goes on soon where nobody wants the thread', async () => {
    const begun = performance.now();
    await yieldToRequests(40, 1_000);
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test('leaves a thread that is always wanted to the others, for as long as it is said to and no longer', async () => {
    let wanted = true;
    const spin = (): void => {
      if (wanted) {
        setImmediate(spin);
      }
    };
    spin();
    const begun = performance.now();
    await yieldToRequests(20, 10);
    const rested = performance.now() - begun;
    wanted = false;
    expect(rested).toBeGreaterThanOrEqual(200);
    expect(rested).toBeLessThan(20_000);
  });
});
