import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { ROOT } from '../root';

/** Holds a lock until it is released. */
interface LockHolder {
  release(): Promise<void>;
}

/**
 * Another process opens a transaction on the SQLite file and holds it. `IMMEDIATE` shuts out other writers, `EXCLUSIVE` does the same on a file with a
 * write-ahead log, and `DEFERRED` holds a reader's view, which keeps the write-ahead log from being restarted.
 */
export async function holdSqliteFile(file: string, kind: 'IMMEDIATE' | 'EXCLUSIVE' | 'DEFERRED' = 'IMMEDIATE'): Promise<LockHolder> {
  const script = `
    const db = new (require('better-sqlite3'))(process.argv[1]);
    db.exec('BEGIN ' + process.argv[2]);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    console.log('held');
    process.stdin.resume().on('end', () => db.close());`;
  const child = spawn(process.execPath, ['-e', script, file, kind], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const early = closed.then(() => Promise.reject(new Error(`The process that was to lock \`${file}\` ended early.`)));
  early.catch(() => undefined);
  await Promise.race([once(createInterface(child.stdout), 'line'), early]);
  return {
    async release() {
      child.stdin.end();
      await closed;
    },
  };
}

/**
 * Another session of Postgres opens a transaction, runs these statements (such as `LOCK TABLE connection_attempt IN ACCESS SHARE MODE`, or
 * `SELECT FROM head FOR UPDATE`), and holds what they lock.
 */
export async function holdPostgres(url: string, ...statements: readonly string[]): Promise<LockHolder> {
  const client = new Client({ connectionString: url, application_name: 'lock holder' });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  for (const each of statements) {
    await client.query(each);
  }
  return { release: () => client.end() };
}
