import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/root';

const TO_COME = 'to come, with regions';

interface Row {
  readonly number: string;
  readonly document: string;
  readonly section: string;
  readonly statement: string;
  readonly shownBy: string;
}

/** A test as the table names it: its file, the titles of `describe` blocks around it if they are given, and its own title. */
interface Reference {
  readonly file: string;
  readonly titles: readonly string[];
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

function referencesOf({ shownBy }: Row): Reference[] {
  return shownBy.split('<br>').map((cell) => {
    const [file = '', ...titles] = (/^`(.+)`$/.exec(cell)?.[1] ?? '').split(' › ');
    return { file, titles };
  });
}

/** For each test of a file, the titles of the `describe` blocks around it and its own title, as they are written. */
function testsOf(file: string, source: string): string[][] {
  const found: string[][] = [];
  function visit(node: ts.Node, within: readonly string[]): void {
    const block = ts.isCallExpression(node) ? blockOf(node) : null;
    if (block?.kind === 'test') {
      found.push([...within, block.title]);
    }
    const inner = block?.kind === 'describe' ? [...within, block.title] : within;
    ts.forEachChild(node, (child) => {
      visit(child, inner);
    });
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest), []);
  return found;
}

/** `test('title', …)`, `it.each(…)('title', …)` and the like. A skipped test does not count. */
function blockOf(call: ts.CallExpression): { readonly kind: 'describe' | 'test'; readonly title: string } | null {
  const [title] = call.arguments;
  if (title === undefined || !ts.isStringLiteralLike(title)) {
    return null;
  }
  const each = ts.isCallExpression(call.expression) ? call.expression.expression : null;
  const name = each !== null && ts.isPropertyAccessExpression(each) && each.name.text === 'each' ? each.expression : call.expression;
  if (!ts.isIdentifier(name)) {
    return null;
  }
  if (name.text === 'describe') {
    return { kind: 'describe', title: title.text };
  }
  return name.text === 'test' || name.text === 'it' ? { kind: 'test', title: title.text } : null;
}

function isThere({ file, titles }: Reference, tests: readonly (readonly string[])[]): boolean {
  return file !== '' && titles.length > 0 && tests.some((test) => test.slice(-titles.length).join(' › ') === titles.join(' › '));
}

const rows = rowsOf(readFileSync(path.join(ROOT, 'docs/source-documents.md'), 'utf8'));
const parsed = new Map<string, readonly (readonly string[])[]>();

function testsIn(file: string): readonly (readonly string[])[] {
  const known = parsed.get(file);
  if (known !== undefined) {
    return known;
  }
  const tests = existsSync(path.join(ROOT, file)) ? testsOf(file, readFileSync(path.join(ROOT, file), 'utf8')) : [];
  parsed.set(file, tests);
  return tests;
}

describe('the table of what the two documents say', () => {
  it('numbers its rows, and each row names the document and the section of its statement', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => String(index + 1)));
    expect(new Set(rows.map(({ document }) => document))).toEqual(new Set(['Logic Apps', 'Power Platform']));
    expect(rows.filter(({ section, statement }) => section === '' || statement === '')).toEqual([]);
  });

  it('names only tests that exist', () => {
    const missing = rows
      .filter(({ shownBy }) => shownBy !== TO_COME)
      .flatMap((row) => referencesOf(row).map((reference) => ({ row: row.number, ...reference })))
      .filter((reference) => !isThere(reference, testsIn(reference.file)));
    expect(missing).toEqual([]);
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
