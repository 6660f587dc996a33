import { graphql } from 'graphql';
import type { GraphQLError } from 'graphql';
import type { RequestContext } from '../../api/access/context';
import { toClientError } from '../../api/errors/toClientError';
import { apiSchema } from '../../api/schema';
import type { Answer, AnswerError, Transport } from '../../client/transport';
import { consentUrl } from '../../config/addresses';
import type { Config } from '../../config/config';
import type { Caller } from '../../domain/callers/caller';
import { openApp } from '../../openApp';

/** A user of the local data may do anything with it: the file system has let that user in. */
const OPERATOR: Caller = {
  issuer: 'urn:cordon:local',
  tenantId: null,
  subject: 'cordon-cli',
  roles: ['PlatformOperator'],
  expiresAt: Number.MAX_SAFE_INTEGER,
};

interface LocalTransport {
  readonly transport: Transport;
  close(): Promise<void>;
}

/** Opens the API in this process, on the configured database. A writer brings the tables up to date first. */
export async function openLocalTransport(config: Config, access: 'read' | 'write'): Promise<LocalTransport> {
  const { databaseUrl, maxRules, bounds, maxIdempotencyKeys, maxStalenessMs, host, port } = config;
  const opened = await openApp({
    databaseUrl,
    maxRules,
    bounds,
    maxIdempotencyKeys,
    maxStalenessMs,
    migrate: access === 'write',
    readOnly: access === 'read',
    log: QUIET,
  });
  const contextValue: RequestContext = {
    app: opened.app,
    caller: OPERATOR,
    idempotencyKey: null,
    consentUrl: (token) => consentUrl(config.publicUrl ?? `http://${host}:${port}`, token),
  };
  return {
    transport: {
      async request(document, variables): Promise<Answer> {
        const { data, errors } = await graphql({ schema: apiSchema, source: document, variableValues: variables, contextValue });
        return { ...(data !== undefined && { data }), ...(errors !== undefined && { errors: errors.map(shown) }) };
      },
    },
    close: () => opened.close(),
  };
}

/** The error as a server shows it. A server keeps a database error in its log; this caller owns the database, so it sees the message. */
function shown(error: GraphQLError): AnswerError {
  const told = toClientError(error, QUIET);
  const code = told.extensions?.['code'];
  if (code !== 'INTERNAL_SERVER_ERROR' && code !== 'UNAVAILABLE') {
    return told;
  }
  const thrown = error.originalError ?? error;
  const inside = code === 'UNAVAILABLE' && thrown.cause instanceof Error ? thrown.cause : thrown;
  return { ...told, message: inside.message, extensions: { code: 'DATABASE_TROUBLE' } };
}

const QUIET = { error(): void {}, warn(): void {}, info(): void {}, debug(): void {} };
