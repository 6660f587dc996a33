import { overloadedError, unavailableError } from '../../../src/domain/shared/requestError';
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

describe('a page that cannot be read because the database is in trouble', () => {
  test('is read again, and no item is lost', async () => {
    const errors = [unavailableError(new Error('no connection')), overloadedError('Too many reads wait.', 10)];
    reader.read(async () => {
      const error = errors.shift();
      return error === undefined ? [1, 2] : await Promise.reject<number[]>(error);
    });
    await until(() => wakes === 1);
    expect(takeAll()).toEqual([1, 2]);
  });

  test('is not read again once the subscription has ended', async () => {
    let reads = 0;
    reader.read(() => {
      reads += 1;
      reader.close();
      return Promise.reject(unavailableError(new Error('no connection')));
    });
    await until(() => wakes === 1);
    expect([reads, takeAll()]).toEqual([1, []]);
  });
});
