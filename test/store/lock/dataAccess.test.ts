import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDatabaseFolder, checkDataDir, openDataDir } from '../../../src/store/lock/dataAccess';
import { StoreOpenError } from '../../../src/store/port/store';

const IS_ROOT = process.geteuid?.() === 0;

describe('the data directory', () => {
  let root: string;
  let dir: string;
  let umask: number;
  beforeEach(() => {
    umask = process.umask(0o022);
    root = mkdtempSync(join(tmpdir(), "cordon's access "));
    dir = join(root, 'data');
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(root, { recursive: true, force: true });
  });

  function refusal(check: () => void): string {
    try {
      check();
    } catch (error) {
      expect(error).toBeInstanceOf(StoreOpenError);
      return (error as Error).message;
    }
    throw new Error('It was not refused.');
  }

  function fileOf(name: string, mode: number): string {
    const file = join(dir, name);
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  }

  test.each([0o000, 0o022, 0o077])(
    'is made for its owner alone, and so is every file from then on, whatever the umask was (%o)',
    (mask) => {
      process.umask(mask);
      openDataDir(dir);
      const file = join(dir, 'file');
      writeFileSync(file, '');
      expect([dir, file].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o600]);
    },
  );

  test('is refused if others may open it or a file in it, by one command that closes all of it', () => {
    openDataDir(dir);
    fileOf('cordon.db', 0o640);
    fileOf('lock.db', 0o600);
    fileOf('server.json', 0o604);
    chmodSync(dir, 0o701);
    const inner = root.replace("'", "'\\''");
    const command = `chmod 700 '${inner}/data' && chmod 600 '${inner}/data/cordon.db' '${inner}/data/server.json'`;
    for (const check of [openDataDir, checkDataDir]) {
      expect(refusal(() => check(dir))).toContain(`Close what is open: \`${command}\`.`);
    }
  });

  test('is judged behind symbolic links, and so are its files', () => {
    openDataDir(dir);
    symlinkSync(dir, join(root, 'link'));
    writeFileSync(join(root, 'elsewhere.db'), '', { mode: 0o600 });
    symlinkSync(join(root, 'elsewhere.db'), join(dir, 'cordon.db'));
    symlinkSync(join(root, 'nowhere'), join(dir, 'dangling'));
    expect(() => {
      openDataDir(join(root, 'link'));
    }).not.toThrow();
    chmodSync(join(root, 'elsewhere.db'), 0o644);
    expect(refusal(() => openDataDir(join(root, 'link')))).toContain('chmod 600');
    chmodSync(dir, 0o755);
    expect(refusal(() => openDataDir(join(root, 'link')))).toContain('chmod 700');
  });

  test('is refused if it or a file in it belongs to another user', () => {
    openDataDir(dir);
    // Only root can give a file away; any other user sees that the root directory is not its own.
    const places = IS_ROOT ? [fileOf('cordon.db', 0o600), dir] : ['/'];
    for (const place of places) {
      if (IS_ROOT) {
        chownSync(place, 65_534, 65_534);
      }
      expect(refusal(() => checkDataDir(IS_ROOT ? dir : '/'))).toMatch(/belongs to another user .* `sudo chown -R \d+ /);
    }
  });

  test('that is missing is not made for a process that only reads', () => {
    checkDataDir(dir);
    expect(statSync(dir, { throwIfNoEntry: false })).toBeUndefined();
  });

  describe("the database's folder, if it is another one,", () => {
    let file: string;
    beforeEach(() => {
      mkdirSync(dir, { mode: 0o700 });
      file = fileOf('x.db', 0o600);
    });

    test('may be read by others as long as the files are closed', () => {
      fileOf('readme.txt', 0o644);
      chmodSync(dir, 0o755);
      checkDatabaseFolder(dir, file);
      for (const name of ['x.db', 'x.db-wal', 'x.db-shm', 'lock.db', 'server.json']) {
        const open = fileOf(name, 0o644);
        expect(refusal(() => checkDatabaseFolder(dir, file))).toContain('chmod 600');
        rmSync(open);
      }
    });

    test('is refused if others may put files into it; a folder for all, such as /tmp, is not to be closed', () => {
      chmodSync(dir, 0o775);
      expect(refusal(() => checkDatabaseFolder(dir, file))).toContain('chmod go-w');
      chmodSync(dir, 0o1777);
      expect(refusal(() => checkDatabaseFolder(dir, file))).toMatch(/Put the database into a folder of its own\.$/);
    });
  });
});
