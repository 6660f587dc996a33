import { graphql } from 'graphql';
import type { GraphQLError } from 'graphql';
import type { RequestContext } from '../../api/access/context';
import { toClientError } from '../../api/errors/toClientError';
import { buildApiSchema } from '../../api/schema';
import type { Answer, AnswerError, Transport } from '../../client/transport';
import { consentUrl } from '../../config/addresses';
import type { Config } from '../../config/config';
import type { Caller } from '../../domain/callers/caller';
import { openApp } from '../../openApp';

/** Who works on the local data may do anything with it: the file system has let them in. */
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

/** The API in this process, on the configured database; a writer brings its tables up to date first. */
export async function openLocalTransport(config: Config, access: 'read' | 'write'): Promise<LocalTransport> {
  const { databaseUrl, maxRules, maxStalenessMs, host, port } = config;
  const opened = await openApp({
    databaseUrl,
    maxRules,
    maxStalenessMs,
    migrate: access === 'write',
    readOnly: access === 'read',
    log: QUIET,
  });
  const schema = buildApiSchema();
  const contextValue: RequestContext = {
    app: opened.app,
    caller: OPERATOR,
    idempotencyKey: null,
    consentUrl: (token) => consentUrl(config.publicUrl ?? `http://${host}:${port}`, token),
  };
  return {
    transport: {
      async request(document, variables): Promise<Answer> {
        const { data, errors } = await graphql({ schema, source: document, variableValues: variables, contextValue });
        return { ...(data !== undefined && { data }), ...(errors !== undefined && { errors: errors.map(shown) }) };
      },
    },
    close: () => opened.close(),
  };
}

/** As the server tells it; trouble of the database's, which a server keeps to its log, is this caller's own. */
function shown(error: GraphQLError): AnswerError {
  const told = toClientError(error, QUIET);
  const trouble = told.extensions?.['code'] === 'INTERNAL_SERVER_ERROR';
  return trouble ? { ...told, message: error.originalError?.message ?? error.message, extensions: { code: 'DATABASE_TROUBLE' } } : told;
}

const QUIET = { error(): void {}, warn(): void {}, info(): void {}, debug(): void {} };
