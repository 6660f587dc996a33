import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';
import { isThere, missingTests, namedTestsOf, testsOf } from '../support/structure/namedTests';

const TO_COME = 'to come, with regions';

interface Row {
  readonly number: string;
  readonly document: string;
  readonly section: string;
  readonly statement: string;
  readonly shownBy: string;
}

function rowsOf(markdown: string): Row[] {
  const lines = markdown.split('\n').filter((line) => /^\| +\d+ /.test(line));
  return lines.map((line) => {
    const [number = '', document = '', section = '', statement = '', shownBy = '', ...rest] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    if (rest.length > 0) {
      throw new Error(`Row ${number} has too many cells.`);
    }
    return { number, document, section, statement, shownBy };
  });
}

const rows = rowsOf(readFileSync(path.join(ROOT, 'docs/source-documents.md'), 'utf8'));
describe('the table of what the two documents say', () => {
  it('numbers its rows, and each row names the document and the section of its statement', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => String(index + 1)));
    expect(new Set(rows.map(({ document }) => document))).toEqual(new Set(['Logic Apps', 'Power Platform']));
    expect(rows.filter(({ section, statement }) => section === '' || statement === '')).toEqual([]);
  });

  it('names only tests that exist', () => {
    const named = rows
      .filter(({ shownBy }) => shownBy !== TO_COME)
      .flatMap(({ number, shownBy }) => namedTestsOf(shownBy).map((test) => ({ row: number, ...test })));
    expect(missingTests(named)).toEqual([]);
  });

  it('leaves only the two rows about regions open', () => {
    expect(rows.filter(({ shownBy }) => shownBy === TO_COME).map(({ statement }) => /region/i.test(statement))).toEqual([true, true]);
  });
});

describe('a reference with the titles', () => {
  const source = `describe('a door', () => { it('is shut', () => {}); it.each([1])('opens', () => {}); it.skip('creaks', () => {}); });`;
  const tests = testsOf('door.test.ts', source);

  it.each([
    [['a door', 'is shut'], true],
    [['is shut'], true],
    [['opens'], true],
    [['a window', 'is shut'], false],
    [['a door'], false],
    [['creaks'], false],
    [['is'], false],
    [[], false],
  ])('%j is found: %s', (titles, found) => {
    expect(isThere({ file: 'door.test.ts', titles }, tests)).toBe(found);
  });
});
