import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createServerFiles, serverVersion, startServerOn, stopServerOn } from './postgres/postgresServer';
import { oncePerRun, runDir } from './testRun';

interface Facts {
  readonly port: number;
}

const SERVER = 'Postgres server';

/** Stops every Postgres server of the test run at its end, even if the run was interrupted while a server started. */
export function stopPostgres(): void {
  stopServerOn(join(runDir(), 'data'));
  for (const folder of readdirSync(runDir())) {
    stopServerOn(join(runDir(), folder, 'data'));
  }
}

/** Creates an empty database on a real PostgreSQL server that all tests of the run share, and returns its URL. */
export async function emptyPostgresUrl(): Promise<string> {
  return await postgresUrlFrom('template1');
}

/** The same for a copy of the database `template`, to which nobody may be connected. */
export async function postgresUrlFrom(template: string): Promise<string> {
  const name = `cordon_${randomBytes(6).toString('hex')}`;
  const port = await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return urlOf(port, name);
}

/** Drops a database that is no longer used: each takes 8 MB, which may be memory. */
export async function dropPostgres(url: string): Promise<void> {
  await administer(`DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

/** Runs a statement on the server, and returns the server's port. */
async function administer(statement: string): Promise<number> {
  const { port } = await oncePerRun(SERVER, start);
  const client = new Client({ connectionString: urlOf(port, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
  return port;
}

function urlOf(port: number, database: string): string {
  return `postgres://postgres@127.0.0.1:${String(port)}/${database}`;
}

async function start(dir: string): Promise<Facts> {
  const port = await startServerOn(createServerFiles(dir));
  process.stderr.write(`\nThe tests run on ${serverVersion()}\n`);
  return { port };
}
