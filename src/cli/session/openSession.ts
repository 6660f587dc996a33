import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { signToken } from '../../auth/embeddedTokens';
import { openSigningKey } from '../../auth/signingKey';
import { CordonClient } from '../../client/cordonClient';
import { HttpTransport } from '../../client/httpTransport';
import type { Transport } from '../../client/transport';
import { apiUrl } from '../../config/addresses';
import { readConfig } from '../../config/config';
import type { Config } from '../../config/config';
import { DataDirBusy } from '../../store/lock/dataDirLock';
import type { DataDirLock } from '../../store/lock/dataDirLock';
import { lockData, lockedFolders } from '../../store/lock/dataLock';
import { CliError, EXIT } from '../io/exitCode';

/** Whether a command changes data: a writer holds the data directory while it works. */
type DataAccess = 'read' | 'write';

interface Session {
  readonly transport: Transport;
  close(): Promise<void>;
}

/**
 * Gives a command its client. With `url`, of that server; else of the server that holds the data directory; and where none does, of the
 * local data, in this process and as an operator. Whichever it is, the same documents are asked.
 */
export async function withClient<T>(options: ConnectionOptions, access: DataAccess, use: (client: CordonClient) => Promise<T>): Promise<T> {
  const session = await openSession(options, access);
  try {
    return await use(new CordonClient(session.transport));
  } finally {
    await session.close();
  }
}

async function openSession({ url, token }: ConnectionOptions, access: DataAccess): Promise<Session> {
  if (url !== undefined) {
    if (token === undefined) {
      throw new CliError(EXIT.usage, 'A server is asked with a token: give --token or set CORDON_TOKEN.');
    }
    return remote(graphqlAddress(url), token);
  }
  const config = readConfig(process.env);
  const lock = hold(config, access);
  if (lock instanceof DataDirBusy) {
    const served = await atServer(lock, token, config);
    if (served !== null) {
      return served;
    }
    if (access === 'write') {
      throw lock;
    }
  }
  return local(config, access, lock instanceof DataDirBusy ? null : lock);
}

/**
 * Takes the local data for a writer, or tells who has it. A reader takes nothing, and asks only where somebody left word of themselves.
 */
function hold(config: Config, access: DataAccess): DataDirLock | DataDirBusy | null {
  if (access === 'read' && !lockedFolders(config).some((folder) => existsSync(join(folder, 'server.json')))) {
    return null;
  }
  try {
    const lock = lockData(config);
    if (access === 'write') {
      return lock;
    }
    lock?.release();
    return null;
  } catch (error) {
    if (error instanceof DataDirBusy) {
      return error;
    }
    throw error;
  }
}

/** Null where the server has another data directory: what this one's key signs does not count there. */
async function atServer({ address, dataDir }: DataDirBusy, token: string | undefined, config: Config): Promise<Session | null> {
  if (address === null || (token === undefined && dataDir !== config.dataDir)) {
    return null;
  }
  return remote(graphqlAddress(address), token ?? (await operatorToken(config)));
}

async function local(config: Config, access: DataAccess, lock: DataDirLock | null): Promise<Session> {
  try {
    // Loaded only here: a command that asks a server starts in a third of the time.
    const { openLocalTransport } = await import('./localTransport.js');
    const opened = await openLocalTransport(config, access);
    return { transport: opened.transport, close: () => opened.close().finally(() => lock?.release()) };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

function remote(url: string, token: string): Session {
  return { transport: new HttpTransport({ url, token }), close: () => Promise.resolve() };
}

function graphqlAddress(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new CliError(EXIT.usage, `\`${text}\` is not the address of a server, such as \`http://127.0.0.1:4000\`.`);
  }
  return apiUrl(text);
}

/** Who may read the data directory's key may do anything with its data. */
async function operatorToken(config: Config): Promise<string> {
  if (config.auth.kind !== 'embedded') {
    throw new CliError(EXIT.usage, `The server takes tokens of \`${config.auth.issuer}\`: give one by --token.`);
  }
  const key = await openSigningKey(config.dataDir);
  return signToken(key, { tenantId: null, subject: 'cordon-cli', roles: ['PlatformOperator'], expiresInSeconds: 60 }, Date.now());
}

/** How a command reaches the data: see `openSession`. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

export function withConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'ask the server at this address instead of the local data').env('CORDON_URL'))
    .addOption(new Option('--token <token>', 'the bearer token to ask it with').env('CORDON_TOKEN'));
}
