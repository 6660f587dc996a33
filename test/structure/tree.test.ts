import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/root';

const MOST_LINES = 220;

function sources(...folders: string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
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
    expect(sources('src').filter((file) => read(file).split('\n').length - 1 > MOST_LINES)).toEqual([]);
  });
});

describe('the packages', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { version: string; resolved?: string; link?: boolean }>;
  };
  const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>> & {
    private: boolean;
  };

  it('are locked without the address that one machine happened to fetch them from', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved, link }]) => resolved !== undefined || link === true)).toEqual([]);
  });

  it('are asked for by their exact versions, and locked at those', () => {
    const asked = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(asked.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it('belong to a package that is not published', () => {
    expect(manifest.private).toBe(true);
  });
});
