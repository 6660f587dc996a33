import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../support/root';

/** A small project with our tools and packages, at a path with a space in it. */
const folder = mkdtempSync(path.join(tmpdir(), 'cordon tools '));
const bin = path.join(folder, 'bin');

function write(file: string, content: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), content);
}

async function launch(args = [path.join(folder, 'tools/cordon.mjs')]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  // PATH holds only a stand-in for npm, so that the real packages stay as they are.
  const child = spawn(process.execPath, args, { env: { PATH: bin }, cwd: folder });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

/** Prepares as `npm test` does. */
function prepareForTests(): ReturnType<typeof launch> {
  const script =
    "const { prepare } = await import('./tools/prepare.mjs'); await prepare((line) => console.log(line), { development: true });";
  return launch(['--input-type=module', '--eval', script]);
}

type Lock = { packages: Record<string, { version: string; dev?: boolean; devOptional?: boolean }> };

function readLock(file: string): Lock {
  return JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Lock;
}

/** Replaces node_modules by a folder as npm leaves it if it installs no development package. Only `linked` packages can be loaded. */
function installWithoutDevelopment(linked: readonly string[]): void {
  rmSync(path.join(folder, 'node_modules'), { recursive: true });
  const { packages } = readLock('package-lock.json');
  const installed = Object.entries(packages).filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);
  write('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(installed) }));
  for (const name of linked) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
}

/** A program that is short enough to compile quickly. */
function printing(value: string): string {
  return `declare const process: { stdout: { write(text: string): void } };\nprocess.stdout.write(${value});\n`;
}

// The compiler is slow if it shares two cores with other tests.
jest.setTimeout(120_000);

beforeAll(() => {
  cpSync(path.join(ROOT, 'tools'), path.join(folder, 'tools'), { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(path.join(ROOT, file), path.join(folder, file));
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
  const compilerOptions = {
    rootDir: '.',
    outDir: 'dist',
    incremental: true,
    tsBuildInfoFile: 'dist/.build.tsbuildinfo',
    module: 'node20',
    types: [],
    lib: ['ES2023'],
    skipLibCheck: true,
    strict: true,
  };
  write('tsconfig.json', '{}');
  write('tsconfig.build.json', JSON.stringify({ compilerOptions, include: ['src'] }));
  write('src/main.ts', printing("'first'"));
  write('bin/npm', '#!/bin/sh\necho "npm $@" >&2\nexit 1\n');
  chmodSync(path.join(bin, 'npm'), 0o755);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the launcher', () => {
  it('builds once before the first run, even if several start at the same time', async () => {
    const runs = await Promise.all([launch(), launch(), launch()]);
    expect(runs.map(({ code, stdout }) => ({ code, stdout }))).toEqual(Array(3).fill({ code: 0, stdout: 'first' }));
    expect(runs.map(({ stderr }) => stderr).join('')).toBe('cordon: building\n');
  });

  it('does not build if nothing changed', async () => {
    expect(await launch()).toEqual({ code: 0, stdout: 'first', stderr: '' });
  });

  it('builds what changed, and removes the output of a deleted source', async () => {
    write('src/extra.ts', 'export const extra = 1;\n');
    write('src/main.ts', printing("'second'"));
    expect(await launch()).toMatchObject({ code: 0, stdout: 'second', stderr: 'cordon: building\n' });
    expect(existsSync(path.join(folder, 'dist/src/extra.js'))).toBe(true);

    rmSync(path.join(folder, 'src/extra.ts'));
    expect(await launch()).toMatchObject({ code: 0, stdout: 'second' });
    expect(existsSync(path.join(folder, 'dist/src/extra.js'))).toBe(false);
  });

  it('builds an output again if it was deleted', async () => {
    rmSync(path.join(folder, 'dist/src/main.js'));
    expect(await launch()).toMatchObject({ code: 0, stdout: 'second' });
  });

  it('ignores the lock of a process that was killed', async () => {
    write('dist/.preparing', '999999999');
    expect(await launch()).toMatchObject({ code: 0, stdout: 'second' });
  });

  it('runs nothing if the build fails, and reports the error again the next time', async () => {
    write('src/main.ts', printing('3'));
    for (const attempt of [await launch(), await launch()]) {
      expect(attempt).toMatchObject({ code: 3, stdout: '' });
      expect(attempt.stderr).toMatch(/src\/main\.ts\(2,22\): error TS2345[^]*cordon: the build failed\.\n$/);
    }
  });

  it('adds packages to those that are installed, development packages included, if package-lock.json names another version', async () => {
    const lock = readLock('package-lock.json');
    lock.packages['node_modules/commander'] = { version: '99.0.0' };
    write('package-lock.json', JSON.stringify(lock));
    expect(await launch()).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'cordon: installing packages: package-lock.json wants commander 99.0.0\nnpm install --no-audit --no-fund --no-save\ncordon: the packages could not be installed.\n',
    });
  });
});

describe('the packages', () => {
  beforeAll(() => {
    write('src/main.ts', printing("'third'"));
    cpSync(path.join(ROOT, 'package-lock.json'), path.join(folder, 'package-lock.json'));
  });

  it('are those that serving needs, without the scripts that packages run, if none are installed', async () => {
    rmSync(path.join(folder, 'node_modules'));
    mkdirSync(path.join(folder, 'node_modules'));
    expect(await launch()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('\nnpm ci --no-audit --no-fund --omit=dev --ignore-scripts\n'),
    });
  });

  it('are not installed again to serve if only development packages are missing, and are all installed for the tests', async () => {
    installWithoutDevelopment(['typescript', 'better-sqlite3']);
    expect(await launch()).toMatchObject({ code: 0, stdout: 'third' });
    expect(await prepareForTests()).toMatchObject({ stderr: expect.stringContaining('npm install --no-audit --no-fund --no-save\n') });
  });

  it('have one native part, which is set up by name', async () => {
    installWithoutDevelopment(['typescript']);
    expect(await launch()).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('\nnpm rebuild --no-audit --no-fund better-sqlite3\n'),
    });
  });
});
