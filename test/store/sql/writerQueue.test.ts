import { Turns } from '../../../src/store/sql/writerQueue';

type Lane = 'policy' | 'attempts' | 'upkeep';

test('lanes are served in rotation, each in the order of arrival, one turn at a time', async () => {
  const turns = new Turns<Lane>(['policy', 'attempts', 'upkeep']);
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
    serve('upkeep', 'upkeep 1'),
  ];
  first();
  await Promise.all(all);
  expect(served).toEqual(['attempts 1', 'upkeep 1', 'policy 1', 'attempts 2', 'policy 2', 'attempts 3', 'policy 3']);
  const last = await turns.take('upkeep');
  last();
});
