import { WeightBudget } from '../../../src/live/cache/weightBudget';

test('work that must wait begins in the order of its weight, and never more than fits at a time', async () => {
  const budget = new WeightBudget(10);
  await budget.take(8);
  const begun: number[] = [];
  const waiting = [9, 3, 6, 1].map((weight) => budget.take(weight).then(() => begun.push(weight)));
  await waiting[3];
  expect(begun).toEqual([1]);
  budget.giveBack(8);
  await Promise.all([waiting[1], waiting[2]]);
  expect(begun).toEqual([1, 3, 6]);
  expect(budget.taken).toBe(10);
  budget.giveBack(10);
  await waiting[0];
  expect(budget.taken).toBe(9);
});

test('work that is larger than the bound begins when there is no other', async () => {
  const budget = new WeightBudget(10);
  await budget.take(1);
  const large = budget.take(50).then(() => budget.taken);
  budget.giveBack(1);
  expect(await large).toBe(50);
});

test('work that waits too long is refused, and takes nothing', async () => {
  const budget = new WeightBudget(10, 5);
  await budget.take(10);
  await expect(budget.take(1)).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterMs: 1000 } });
  budget.giveBack(10);
  expect(budget.taken).toBe(0);
});
