import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GENERAL_BREACHES, NAMED_BREACHES, breachesOf, plantedTree } from '../support/structure/plantedBreaches';
import type { ImportEntry } from '../support/structure/plantedBreaches';
import { ROOT } from '../support/root';

const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const ENTRIES = jest.requireActual<readonly ImportEntry[]>(path.join(ROOT, 'tools/importRules.cjs'));
const RULES = jest
  .requireActual<{ forbidden: { name: string }[] }>(path.join(ROOT, '.dependency-cruiser.cjs'))
  .forbidden.map(({ name }) => name);
/** Without the packages that hold only types or settings for the compiler: an import of one is an import of what it describes. */
const PACKAGES = Object.keys((JSON.parse(read('package.json')) as { dependencies: object }).dependencies).filter(
  (name) => !/^@(types|tsconfig)\//.test(name),
);
const BREACHES = breachesOf(ENTRIES, PACKAGES);

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Returns the violations that dependency-cruiser prints. Its exit code is ignored: it also ends with an error code if it finds violations. */
async function cruise(cwd: string, ...places: readonly string[]): Promise<string[]> {
  const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...places];
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, printed) => {
      if (printed === '') {
        reject(error ?? new Error('dependency-cruiser printed nothing.'));
      } else {
        resolve(printed);
      }
    });
  });
  const { violations } = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary;
  return violations.map(({ rule, from, to }) => `${rule.name} | ${from} -> ${to.replace(/^node_modules\/(.*)\/index\.js$/, '$1')}`);
}

const folder = mkdtempSync(path.join(tmpdir(), 'cordon-import-rules-'));
let kept: readonly string[];
let found: readonly string[];

beforeAll(async () => {
  for (const [file, source] of plantedTree(ENTRIES, BREACHES, PACKAGES)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), source);
  }
  for (const file of ['.dependency-cruiser.cjs', 'tools/importRules.cjs']) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(folder, file));
  }
  [kept, found] = await Promise.all([
    cruise(ROOT, 'src', 'test', 'migrations', 'ormconfig.ts'),
    cruise(folder, 'src', 'migrations', 'ormconfig.ts'),
  ]);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the import rules', () => {
  it('are kept by every file', () => {
    expect(kept).toEqual([]);
  });

  it('have an entry for every file of the source', () => {
    const files = [...readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })]
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `src/${file.split(path.sep).join('/')}`);
    expect(files.filter((file) => !ENTRIES.some(({ folder }) => file === folder || file.startsWith(`${folder}/`)))).toEqual([]);
  });

  it('name only places that exist, except the planned console', () => {
    const named = ENTRIES.flatMap(({ folder, may, types, lazily }) => [folder, ...may, ...types, ...lazily]);
    expect([...new Set(named)].filter((place) => !existsSync(path.join(ROOT, place)))).toEqual(['src/console']);
  });

  it('allow only packages that are dependencies in package.json', () => {
    expect(ENTRIES.flatMap(({ packages }) => packages).filter((name) => !PACKAGES.includes(name))).toEqual([]);
  });

  it('match the table in ARCHITECTURE.md', () => {
    const rows = read('ARCHITECTURE.md')
      .split('\n')
      .filter((line) => /^\| `(src\/|migrations|ormconfig)/.test(line))
      .map((line) => line.split('|').map((cell) => cell.trim()))
      .map(([, folder, , may, packages]) => `${folder} | ${may} | ${packages}`);
    expect(rows).toEqual(ENTRIES.map((entry) => `\`${entry.folder}\` | ${mayColumn(entry)} | ${packagesColumn(entry)}`));
  });
});

function mayColumn({ may, types, lazily }: ImportEntry): string {
  const parts: readonly (readonly [label: string, places: readonly string[]])[] = [
    ['', may],
    ['types of ', types],
    ['lazily ', lazily],
  ];
  const said = parts.filter(([, places]) => places.length > 0).map(([label, places]) => label + places.map(shown).join(', '));
  return said.length > 0 ? said.join('; ') : 'nothing';
}

function packagesColumn({ node, packages }: ImportEntry): string {
  return [...(node ? ['Node'] : []), ...packages].join(', ');
}

function shown(place: string): string {
  return place.replace(/^src\//, '');
}

/** In one tree, each entry imports everything that it may import and everything that it may not. */
describe('in a tree that breaks every import rule,', () => {
  const isGeneral = (violation: string): boolean => GENERAL_BREACHES.some(([, file]) => violation.includes(` | ${file} `));

  it(`${RULES.length} rules catch each of ${BREACHES.length} breaches and no allowed import`, () => {
    const caught = found.filter((violation) => !isGeneral(violation) && !/^no-cycles /.test(violation));
    expect([...caught].sort()).toEqual(BREACHES.map(({ rule, from, to }) => `${rule} | ${from} -> ${to}`).sort());
  });

  it.each(NAMED_BREACHES)('%s importing %s is caught', (from, to, rule) => {
    expect(found).toContain(`${rule} | ${from} -> ${to}`);
  });

  it.each(GENERAL_BREACHES)('the rule %s catches %s', (rule, file) => {
    expect(found.some((violation) => violation.startsWith(`${rule} | ${file} `))).toBe(true);
  });

  it('there is a breach of each rule', () => {
    const broken = [...BREACHES.map(({ rule }) => rule), ...GENERAL_BREACHES.map(([rule]) => rule)];
    expect(RULES.filter((rule) => !broken.includes(rule))).toEqual([]);
  });
});
