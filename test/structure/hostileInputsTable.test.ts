import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';
import { missingTests, namedTestsOf } from '../support/structure/namedTests';

/** The rows of the tables: number, then cells, of which the last names the tests. */
const rows = readFileSync(path.join(ROOT, 'docs/hostile-inputs.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]\d+ /.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );

describe('the table of inputs that once did harm', () => {
  it('has a number, an input and the right answer in each row', () => {
    expect(rows.length).toBeGreaterThanOrEqual(57);
    expect(rows.filter((cells) => cells.length !== 4 || cells.includes(''))).toEqual([]);
    expect(new Set(rows.map(([number]) => number)).size).toBe(rows.length);
  });

  it('names only tests that exist', () => {
    const named = rows.flatMap(([number = '', , , shownBy = '']) => namedTestsOf(shownBy).map((test) => ({ row: number, ...test })));
    expect(missingTests(named)).toEqual([]);
  });
});
