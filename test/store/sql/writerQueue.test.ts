import { WriterQueue } from '../../../src/store/sql/writerQueue';

type Lane = 'policy' | 'attempts' | 'maintenance';

test('lanes are served in rotation, each in the order of arrival, one turn at a time', async () => {
  const turns = new WriterQueue<Lane>(['policy', 'attempts', 'maintenance']);
  const served: string[] = [];
  let taken = 0;
  const serve = async (lane: Lane, who: string): Promise<void> => {
    const end = await turns.take(lane);
    taken += 1;
    expect(taken).toBe(1);
    served.push(who);
    await Promise.resolve();
    taken -= 1;
    end();
    end();
  };
  const first = await turns.take('policy');
  const all = [
    ...['policy 1', 'policy 2', 'policy 3'].map((who) => serve('policy', who)),
    ...['attempts 1', 'attempts 2', 'attempts 3'].map((who) => serve('attempts', who)),
    serve('maintenance', 'maintenance 1'),
  ];
  first();
  await Promise.all(all);
  expect(served).toEqual(['attempts 1', 'maintenance 1', 'policy 1', 'attempts 2', 'policy 2', 'attempts 3', 'policy 3']);
  const last = await turns.take('maintenance');
  last();
});
