import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';

const MOST_LINES = 220;
const FEWEST_LINES = 15;
const MOST_FILES = 12;
/** Tables have a file each, however many there are. */
const TABLES = 'src/store/schema/tables';

/** The files that are short for a reason. */
const SHORT_FILES: Readonly<Record<string, string>> = {
  'src/main.ts': 'the entry point; nothing may import it',
  'src/domain/shared/revision.ts': 'vocabulary that every layer uses: revision, instant',
  'src/domain/shared/uuid.ts': 'vocabulary that most layers use: UUIDs',
  'src/domain/decisions/connection.ts': 'vocabulary that most layers use: the connection to be decided',
  'src/api/scalars/jsonScalar.ts': 'each scalar has a file of its own',
  'src/store/schema/tables/defineTable.ts': 'every table imports it, and tables.ts imports every table',
};

/** Folders of test/ whose tests concern several folders of src/. */
const TESTS_OF_THE_WHOLE = /^test\/(support|structure|scenario|cases|contract)(\/|$)/;
/** Laws that each database must keep; one test file for each database runs them. */
const CONFORMANCE = 'test/store/conformance';

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
}

function lines(file: string): number {
  return read(file).split('\n').length - 1;
}

function folders(root: string): string[] {
  return readdirSync(path.join(ROOT, root), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
}

function repeated(values: readonly string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

describe('the tree', () => {
  it('has no barrels', () => {
    expect(
      sources('src', 'test', 'migrations').filter((file) => path.basename(file) === 'index.ts' || /^export \* /m.test(read(file))),
    ).toEqual([]);
  });

  it('has no default exports', () => {
    expect(sources('src', 'test', 'migrations').filter((file) => /^export default /m.test(read(file)))).toEqual([]);
  });

  it(`has no source file of more than ${MOST_LINES} lines`, () => {
    expect(sources('src').filter((file) => lines(file) > MOST_LINES)).toEqual([]);
  });

  it(`has no source file of fewer than ${FEWEST_LINES} lines, except those with a reason`, () => {
    expect(
      sources('src')
        .filter((file) => lines(file) < FEWEST_LINES)
        .sort(),
    ).toEqual(Object.keys(SHORT_FILES).sort());
  });

  it(`has no folder of source with more than ${MOST_FILES} files`, () => {
    const places = sources('src').map((file) => path.dirname(file));
    const full = [...new Set(places)].filter((folder) => places.filter((place) => place === folder).length > MOST_FILES);
    expect(full).toEqual([TABLES]);
  });

  it('has no file name twice within one layer', () => {
    expect(repeated(sources('src').map((file) => `${file.split(path.sep)[1]}: ${path.basename(file)}`))).toEqual([]);
  });

  it('has a folder of source for every folder of tests', () => {
    const mirrored = folders('test').filter((folder) => !TESTS_OF_THE_WHOLE.test(folder) && folder !== CONFORMANCE);
    expect(mirrored.length).toBeGreaterThan(30);
    expect(mirrored.filter((folder) => !existsSync(path.join(ROOT, folder.replace(/^test/, 'src'))))).toEqual([]);
  });

  it('has every helper of the tests in test/support', () => {
    const helpers = sources('test').filter((file) => !file.endsWith('.test.ts') && path.dirname(file) !== CONFORMANCE);
    expect(helpers.filter((file) => !file.startsWith('test/support/'))).toEqual([]);
  });
});

describe('the packages', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version: string; resolved?: string; link?: boolean }>;
  };
  const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>> & {
    private: boolean;
  };

  it('are locked without the address from which a machine downloaded them', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved, link }]) => resolved !== undefined || link === true)).toEqual([]);
  });

  it('are required at exact versions, and locked at those versions', () => {
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(asked.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it('belong to a package that is not published', () => {
    expect(manifest.private).toBe(true);
  });
});
