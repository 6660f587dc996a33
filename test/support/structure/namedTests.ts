import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT } from '../root';

/** A test as a document names it: its file, the titles of `describe` blocks around it if they are given, and its own title. */
interface NamedTest {
  readonly file: string;
  readonly titles: readonly string[];
}

/** The tests that a cell of a table names, each in backticks: a file and titles with ` › ` between them. `<br>` separates the tests. */
export function namedTestsOf(cell: string): NamedTest[] {
  return cell.split('<br>').map((each) => {
    const [file = '', ...titles] = (/^`(.+)`$/.exec(each.trim())?.[1] ?? '').split(' › ');
    return { file, titles };
  });
}

/** Those of these tests that do not exist. A skipped test does not exist. */
export function missingTests<T extends NamedTest>(named: readonly T[]): T[] {
  return named.filter((each) => !isThere(each, testsIn(each.file)));
}

/** Whether the file has a test with the last of these titles, in `describe` blocks with the titles before it. */
export function isThere({ file, titles }: NamedTest, tests: readonly (readonly string[])[]): boolean {
  return file !== '' && titles.length > 0 && tests.some((test) => test.slice(-titles.length).join(' › ') === titles.join(' › '));
}

/** For each test of a file, the titles of the `describe` blocks around it and its own title, as they are written. */
export function testsOf(file: string, source: string): string[][] {
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
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true), []);
  return found;
}

/** `test('title', …)`, `it.each(…)('title', …)` and the like. */
function blockOf(call: ts.CallExpression): { readonly kind: 'describe' | 'test'; readonly title: string } | null {
  const [title] = call.arguments;
  if (title === undefined || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) {
    return null;
  }
  const each = ts.isCallExpression(call.expression) ? call.expression.expression : null;
  const name = each !== null && ts.isPropertyAccessExpression(each) && each.name.text === 'each' ? each.expression : call.expression;
  if (!ts.isIdentifier(name)) {
    return null;
  }
  const text = ts.isTemplateExpression(title) ? title.getText(title.getSourceFile()).slice(1, -1) : title.text;
  if (name.text === 'describe') {
    return { kind: 'describe', title: text };
  }
  return name.text === 'test' || name.text === 'it' ? { kind: 'test', title: text } : null;
}

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
