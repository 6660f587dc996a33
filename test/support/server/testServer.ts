import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { signToken } from '../../../src/auth/embeddedTokens';
import { openSigningKey } from '../../../src/auth/signingKey';
import { readConfig } from '../../../src/config/config';
import type { Role } from '../../../src/domain/callers/caller';
import { serve } from '../../../src/server/serve';
import type { RunningServer, ServeOptions } from '../../../src/server/serve';
import { runDir } from '../testRun';

export interface TestServer extends RunningServer {
  readonly dataDir: string;
  /** The lines of the server's log, parsed. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  token(request: TokenFor): Promise<string>;
  post(body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sends a query with this token and gives the answer. */
  ask(query: string, token?: string, variables?: object): Promise<GraphqlAnswer>;
}

export interface TokenFor {
  readonly roles: readonly Role[];
  readonly tenantId?: string;
  readonly subject?: string;
  readonly expiresInSeconds?: number;
  readonly now?: number;
}

export interface GraphqlAnswer {
  readonly data?: any; // eslint-disable-line @typescript-eslint/no-explicit-any -- JSON of any shape
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** Starts a real server with its own data directory and port. */
export async function startServer(env: Readonly<Record<string, string>> = {}, options: ServeOptions = {}): Promise<TestServer> {
  const dataDir = mkdtempSync(join(runDir(), 'cordon-server-'));
  const logged: Readonly<Record<string, unknown>>[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(JSON.parse(line) as Readonly<Record<string, unknown>>) });
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, DEMO: '1', ...env });
  const server = await serve(config, { signals: false, log, ...options, httpLimits: { sharedMs: 0, ...options.httpLimits } });
  const post: TestServer['post'] = (body, headers = {}) =>
    fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    ...server,
    dataDir,
    logged,
    post,
    async token({ roles, tenantId, subject = 'tester', expiresInSeconds = 3600, now = Date.now() }) {
      return signToken(await openSigningKey(dataDir), { roles, tenantId: tenantId ?? null, subject, expiresInSeconds }, now);
    },
    async ask(query, token, variables = {}) {
      const response = await post({ query, variables }, token === undefined ? {} : { authorization: `Bearer ${token}` });
      return (await response.json()) as GraphqlAnswer;
    },
    async close() {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
