import fc from 'fast-check';
import type { PageRows } from '../../../src/store/port/pageRows';
import { boundedPage, countInSlices } from '../../../src/store/sql/boundedPage';
import type { FilteredList } from '../../../src/store/sql/boundedPage';
import type { Query } from '../../../src/store/sql/query';
import { runs } from '../../support/runs';

/** Runs a query that has no statements. */
function resultOf<T>(query: Query<T>): T {
  const step = query.next();
  if (step.done !== true) {
    throw new Error('The query has a statement.');
  }
  return step.value;
}

/** The numbers below `size`, of which a filter lets some through. It notes how many numbers each statement looks at. */
function listOf(size: number, isWanted: (value: number) => boolean, looks: number[]): FilteredList<number, number> & { count: CountOf } {
  const between = (after: number, edge: number | null): number[] => {
    const last = edge ?? size - 1;
    return Array.from({ length: Math.max(0, last - after) }, (_, index) => after + 1 + index);
  };
  return {
    exact: false,
    // eslint-disable-next-line require-yield -- a query without statements
    *edge(after, count) {
      looks.push(Math.min(count, size - 1 - after));
      return after + count < size ? after + count : null;
    },
    // eslint-disable-next-line require-yield -- a query without statements
    *rows(after, edge, limit) {
      const looked = between(after, edge);
      const found = looked.filter(isWanted).slice(0, limit);
      looks.push(found.length === limit ? (found.at(-1) ?? after) - after : looked.length);
      return found;
    },
    // eslint-disable-next-line require-yield -- a query without statements
    *count(after, edge) {
      looks.push(between(after, edge).length);
      return between(after, edge).filter(isWanted).length;
    },
  };
}

type CountOf = (after: number, edge: number | null) => Query<number>;

const MOST = 50;

test('page by page equals the whole, whatever the filter; each page is full unless it has looked at its share, and no page looks at more', () => {
  fc.assert(
    fc.property(fc.nat(300), fc.uniqueArray(fc.nat(300)), fc.integer({ min: 1, max: 40 }), (size, wanted, limit) => {
      const isWanted = (value: number): boolean => wanted.includes(value);
      const seen: number[] = [];
      for (let after: number | null = -1; after !== null;) {
        const looks: number[] = [];
        const page: PageRows<number, number> = resultOf(boundedPage(listOf(size, isWanted, looks), after, limit, MOST));
        expect(Math.max(...looks)).toBeLessThanOrEqual(MOST);
        expect(looks.reduce((sum, look) => sum + look, 0)).toBeLessThanOrEqual(2 * MOST);
        seen.push(...page.rows);
        const last = page.rows.length === limit ? (page.rows.at(-1) ?? null) : null;
        expect(page.endedAt === null || page.rows.length < limit).toBe(true);
        after = page.endedAt ?? last;
      }
      expect(seen).toEqual(Array.from({ length: size }, (_, index) => index).filter(isWanted));
    }),
    { numRuns: runs(200, 5_000) },
  );
});

test('a page of a list whose index knows the filter takes one look', () => {
  const looks: number[] = [];
  const list = { ...listOf(300, () => true, looks), exact: true };
  expect(resultOf(boundedPage(list, -1, 10, MOST))).toEqual({ rows: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], endedAt: null });
  expect(looks).toEqual([10]);
});

test('a count is exact, and no slice of it looks at more than its share', async () => {
  const looks: number[] = [];
  const list = listOf(45_000, (value) => value % 3 === 0, looks);
  await expect(countInSlices(list, -1, (query) => Promise.resolve(resultOf(query)))).resolves.toBe(15_000);
  expect(Math.max(...looks)).toBeLessThanOrEqual(20_000);
});
