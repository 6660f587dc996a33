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
import { mayHoldSecret, shownSetting } from '../../config/environment';
import { DataDirBusy, hasAnnouncedServer } from '../../store/lock/dataDirLock';
import type { DataDirLock } from '../../store/lock/dataDirLock';
import { checkDataAccess, lockData, lockedFolders } from '../../store/lock/dataLock';
import { CliError, EXIT } from '../io/exitCode';
import { assertOwnServer } from './assertOwnServer';
import { readToken } from './readToken';

/** Whether a command changes data. A writer locks the data directory while it works. */
type DataAccess = 'read' | 'write';

interface Session {
  readonly transport: Transport;
  close(): Promise<void>;
}

/**
 * Gives a command its client. The client asks the server at `url`. Without `url` it asks the server that runs on the data directory. If no server
 * runs there, it works on the local data, in this process and as an operator. The GraphQL documents are the same in each case.
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
      throw new CliError(EXIT.usage, 'A server needs a token: give --token or set CORDON_TOKEN.');
    }
    return remote(graphqlAddress(url), await readToken(token));
  }
  const config = readConfig(process.env);
  checkDataAccess(config);
  const lock = lockFor(config, access);
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
 * Locks the local data for a writer, or says which process has locked it. A reader keeps no lock, and checks only if a server has left its address.
 */
function lockFor(config: Config, access: DataAccess): DataDirLock | DataDirBusy | null {
  if (access === 'read' && !lockedFolders(config).some(hasAnnouncedServer)) {
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

/** Null if the server has another data directory: it does not accept tokens that this directory's key signs. */
async function atServer({ address, dataDir }: DataDirBusy, token: string | undefined, config: Config): Promise<Session | null> {
  if (address === null || (token === undefined && dataDir !== config.dataDir)) {
    return null;
  }
  await assertOwnServer(address, dataDir);
  return remote(graphqlAddress(address), token === undefined ? await operatorToken(config) : await readToken(token));
}

async function local(config: Config, access: DataAccess, lock: DataDirLock | null): Promise<Session> {
  try {
    // Loaded only if it is needed: a command that asks a server then starts in a third of the time.
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
  if (!/^https?:\/\//.test(text) || !URL.canParse(text) || mayHoldSecret(text)) {
    const expected = 'The address of a server is a URL such as `http://127.0.0.1:4000`, without a user name, a password or a query';
    throw new CliError(EXIT.usage, `${expected}; ${shownSetting(text)}.`);
  }
  return apiUrl(text);
}

/** A user who can read the key in the data directory can do anything with its data. */
async function operatorToken(config: Config): Promise<string> {
  if (config.auth.kind !== 'embedded') {
    throw new CliError(EXIT.usage, `The server accepts tokens of \`${config.auth.issuer}\`: give one with --token.`);
  }
  const key = await openSigningKey(config.dataDir);
  return signToken(key, { tenantId: null, subject: 'cordon-cli', roles: ['PlatformOperator'], expiresInSeconds: 60 }, Date.now());
}

/** How a command reaches the data: see `withClient`. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

export function withConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'ask the server at this address instead of the local data').env('CORDON_URL'))
    .addOption(
      new Option('--token <token>', 'the bearer token to ask it with, the file that holds it, or - for stdin').env('CORDON_TOKEN'),
    );
}
