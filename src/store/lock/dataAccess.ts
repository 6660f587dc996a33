import { accessSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { StoreOpenError } from '../port/store';

const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;
/** Windows has no modes: there, the folders of a user's profile are that user's own. */
const HAS_MODES = process.platform !== 'win32';

/**
 * Makes the data directory if it is missing, and refuses it if other users of the machine may read or change anything in it. From now on, every file that
 * this process creates is its user's own, whatever the umask was. Throws `StoreOpenError`, with the command that closes what is open.
 */
export function openDataDir(dataDir: string): void {
  keepOwnFilesClosed();
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new StoreOpenError(`The data directory \`${dataDir}\` can't be written (${code === 'EEXIST' ? 'it is a file' : code}).`);
  }
  checkDataDir(dataDir);
}

/** As `openDataDir`, for a process that only reads: a directory that is missing is not made. */
export function checkDataDir(dataDir: string): void {
  keepOwnFilesClosed();
  const folder = HAS_MODES ? statOf(dataDir) : null;
  if (folder?.isDirectory() !== true) {
    return;
  }
  assertOwn([[dataDir, folder]]);
  const files = statsOf(readdirSync(dataDir).map((name) => join(dataDir, name)));
  assertOwn(files);
  assertClosed((folder.mode & OTHERS) === 0 ? [] : [dataDir], files);
}

/**
 * Refuses a SQLite file in another folder than the data directory if other users of the machine may read or change the file, or may put other files into its
 * folder. They may read what else is in the folder.
 */
export function checkDatabaseFolder(folder: string, databaseFile: string): void {
  const stats = HAS_MODES ? statOf(folder) : null;
  if (stats === null) {
    return;
  }
  if ((stats.mode & OTHERS_WRITE) !== 0) {
    const close = (stats.mode & STICKY) === 0 && isOwn(stats) ? `, or close this one: \`chmod go-w ${quoted(folder)}\`` : '';
    throw new StoreOpenError(
      `Other users of this machine may write to \`${folder}\`, the folder of the database. Put the database into a folder of its own${close}.`,
    );
  }
  const ends = ['', '-wal', '-shm', '-journal'];
  const names = [
    ...ends.map((end) => `${databaseFile}${end}`),
    ...ends.map((end) => join(folder, `lock.db${end}`)),
    join(folder, 'server.json'),
  ];
  const files = statsOf(names);
  assertOwn(files);
  assertClosed([], files);
}

function keepOwnFilesClosed(): void {
  process.umask(OTHERS);
}

/** Follows symbolic links: in a folder that only its owner may change, a link is its owner's word. */
function statOf(path: string): Stats | null {
  return statSync(path, { throwIfNoEntry: false }) ?? null;
}

function statsOf(paths: readonly string[]): [string, Stats][] {
  return paths.flatMap((path) => {
    const stats = statOf(path);
    return stats === null || stats.isDirectory() ? [] : [[path, stats]];
  });
}

function isOwn({ uid }: Stats): boolean {
  return uid === process.geteuid?.();
}

function assertOwn(entries: readonly (readonly [string, Stats])[]): void {
  const [path, stats] = entries.find(([, stats]) => !isOwn(stats)) ?? [];
  if (path !== undefined && stats !== undefined) {
    throw new StoreOpenError(
      `\`${path}\` belongs to another user (with the ID ${stats.uid}). Run this command as that user. If you trust what is in it, make it your own: \`sudo chown -R ${process.geteuid?.() ?? ''} ${quoted(path)}\`.`,
    );
  }
}

function assertClosed(openFolders: readonly string[], files: readonly (readonly [string, Stats])[]): void {
  const openFiles = files.filter(([, { mode }]) => (mode & OTHERS) !== 0).map(([path]) => path);
  const [first] = [...openFolders, ...openFiles];
  if (first === undefined) {
    return;
  }
  const commands = [closing('700', openFolders), closing('600', openFiles)].filter((command) => command !== null);
  throw new StoreOpenError(`Other users of this machine may open \`${first}\`. Close what is open: \`${commands.join(' && ')}\`.`);
}

function closing(mode: string, paths: readonly string[]): string | null {
  return paths.length === 0 ? null : `chmod ${mode} ${paths.map(quoted).join(' ')}`;
}

/** For a POSIX shell. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
