import { shared } from '../../../src/server/http/health';
import { startServer } from '../../support/server/testServer';

test('500 requests to /readyz and /metrics at a time are answered by one check of the database and one reading', async () => {
  const server = await startServer({}, { httpLimits: { sharedMs: 60_000 } });
  const checks = jest.spyOn(server.app.store, 'check');
  const ask = (path: string): Promise<string[]> =>
    Promise.all(Array.from({ length: 500 }, async () => (await fetch(`${server.address}${path}`)).text()));
  expect(new Set(await ask('/readyz'))).toEqual(new Set([`${JSON.stringify({ ready: true, reasons: [] })}\n`]));
  expect(checks).toHaveBeenCalledTimes(1);
  expect(new Set(await ask('/metrics')).size).toBe(1);
  await server.close();
});

describe('a shared result', () => {
  it('is read once for all who ask while it is read and for a moment after, and then again', async () => {
    jest.useFakeTimers();
    let reads = 0;
    const read = shared(() => Promise.resolve((reads += 1)), 500);
    expect(await Promise.all([read(), read()])).toEqual([1, 1]);
    await jest.advanceTimersByTimeAsync(499);
    expect(await read()).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await read()).toBe(2);
    jest.useRealTimers();
  });

  it('may be an error, which is not kept for longer', async () => {
    let reads = 0;
    const read = shared(() => Promise.reject(new Error(String((reads += 1)))), 0);
    await expect(read()).rejects.toThrow('1');
    await expect(read()).rejects.toThrow('2');
  });
});
