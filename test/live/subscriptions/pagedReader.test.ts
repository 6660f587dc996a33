import { PagedReader } from '../../../src/live/subscriptions/pagedReader';
import { Gate, until } from '../../support/live/node';

let wakes = 0;
let reader: PagedReader<number>;

beforeEach(() => {
  wakes = 0;
  reader = new PagedReader(() => (wakes += 1));
});

/** Takes all items that can be taken now. */
function takeAll(): number[] {
  const taken: number[] = [];
  for (let item = reader.take(); item !== null; item = reader.take()) {
    taken.push(item);
  }
  return taken;
}

describe('a reader of pages', () => {
  test('gives each item of each page once and in order, and wakes its subscriber when a page has been read', async () => {
    expect(takeAll()).toEqual([]);
    for (const page of [[1, 2, 3], [4], []]) {
      const before = wakes;
      reader.read(() => Promise.resolve(page));
      expect([reader.reading, takeAll(), wakes]).toEqual([true, [], before]);
      await until(() => wakes > before);
      expect([reader.reading, takeAll()]).toEqual([false, page]);
    }
  });

  test('wakes its subscriber when a page could not be read, and throws the error', async () => {
    reader.read(() => Promise.reject(new Error('disk')));
    await until(() => wakes === 1);
    expect(() => reader.take()).toThrow('disk');
    expect(reader.reading).toBe(false);
  });

  test('gives nothing once it is closed, neither from its page nor from a page that arrives later', async () => {
    reader.read(() => Promise.resolve([1, 2]));
    await until(() => wakes === 1);
    const gate = new Gate();
    reader.close();
    expect(takeAll()).toEqual([]);
    reader.read(() => gate.passed.then(() => [3]));
    gate.open();
    await until(() => wakes === 2);
    expect(takeAll()).toEqual([]);
  });
});
