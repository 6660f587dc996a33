import { WriterQueue } from '../../../src/store/sql/writerQueue';

type Lane = 'policy' | 'attempts' | 'maintenance';

test('lanes are served in rotation, each in the order of arrival, one caller at a time', async () => {
  const queue = new WriterQueue<Lane>(['policy', 'attempts', 'maintenance']);
  const served: string[] = [];
  let writers = 0;
  const serve = async (lane: Lane, caller: string): Promise<void> => {
    const release = await queue.take(lane);
    writers += 1;
    expect(writers).toBe(1);
    served.push(caller);
    await Promise.resolve();
    writers -= 1;
    release();
    release();
  };
  const first = await queue.take('policy');
  const all = [
    ...['policy 1', 'policy 2', 'policy 3'].map((caller) => serve('policy', caller)),
    ...['attempts 1', 'attempts 2', 'attempts 3'].map((caller) => serve('attempts', caller)),
    serve('maintenance', 'maintenance 1'),
  ];
  first();
  await Promise.all(all);
  expect(served).toEqual(['attempts 1', 'maintenance 1', 'policy 1', 'attempts 2', 'policy 2', 'attempts 3', 'policy 3']);
  const last = await queue.take('maintenance');
  last();
});
