import type { RequestContext } from '../../../src/api/access/context';
import { requestLoader } from '../../../src/api/shared/requestLoader';

const context = {} as RequestContext;

test('what one step asks for is read at once, each key once', async () => {
  const calls: (readonly number[])[] = [];
  const loader = requestLoader<number, string>((_app, keys) => {
    calls.push(keys);
    return Promise.resolve(keys.map(String));
  }, 10)(context);
  expect(await Promise.all([1, 2, 1, 3].map((key) => loader.load(key)))).toEqual(['1', '2', '1', '3']);
  expect(calls).toEqual([[1, 2, 3]]);
});

test('what is more is read in parts, one after the other, and other work goes on between them', async () => {
  const order: string[] = [];
  const loader = requestLoader<number, number>(async (_app, keys) => {
    order.push(`begin ${keys.join(' ')}`);
    await Promise.resolve();
    order.push(`end ${keys.join(' ')}`);
    return keys;
  }, 2)(context);
  let answered = false;
  const tick = (): void => {
    order.push('other');
    if (!answered) {
      setImmediate(tick);
    }
  };
  setImmediate(tick);
  const values = await Promise.all([1, 2, 3, 4, 5].map((key) => loader.load(key)));
  answered = true;
  expect(values).toEqual([1, 2, 3, 4, 5]);
  expect(order.filter((each) => each !== 'other')).toEqual(['begin 1 2', 'end 1 2', 'begin 3 4', 'end 3 4', 'begin 5', 'end 5']);
  for (const [one, next] of [
    ['end 1 2', 'begin 3 4'],
    ['end 3 4', 'begin 5'],
  ] as const) {
    expect(order.slice(order.indexOf(one), order.indexOf(next))).toContain('other');
  }
});

test('a part that fails does not stop the next', async () => {
  const loader = requestLoader<number, number>(
    (_app, keys) => (keys.includes(1) ? Promise.reject(new Error('one')) : Promise.resolve(keys)),
    1,
  )(context);
  const [one, two] = await Promise.allSettled([loader.load(1), loader.load(2)]);
  expect(one).toMatchObject({ status: 'rejected' });
  expect(two).toEqual({ status: 'fulfilled', value: 2 });
});
