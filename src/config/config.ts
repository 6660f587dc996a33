import { resolve } from 'node:path';
import { parseUuid } from '../domain/shared/uuid';
import type { TenantId } from '../domain/tenants/tenant';
import { DEFAULT_BOUNDS, DEFAULT_MAX_IDEMPOTENCY_KEYS } from '../domain/tenants/tenantBounds';
import type { TenantBounds } from '../domain/tenants/tenantBounds';
import { EnvironmentReader, isLoopback, mayHoldSecret, shownSetting, StartError } from './environment';
import type { Environment } from './environment';

/** Stands for the token's own `tid` if the issuer serves many tenants. */
export const TENANT_PLACEHOLDER = '{tid}';

/** Which tokens the server accepts. `embedded`: those that the key in the data directory signed. */
export type AuthConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'oidc';
      /** An issuer, or a template with `{tid}` in it that stands for one issuer for each tenant. */
      readonly issuer: string;
      readonly audience: string;
      /** The only tenant whose tokens may carry `Platform*` roles. Null if no tenant's tokens may. */
      readonly platformTenantId: TenantId | null;
    };

const MAX_RATE = 1_000_000_000;
/** By default a tenant may spend as much as this many of its subjects. */
const TENANT_SHARE = 4;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How many units a caller may spend in a second. A request costs at least one. */
interface RateLimitConfig {
  readonly subject: number;
  /** All subjects of one tenant together. */
  readonly tenant: number;
  /** One subject with a platform role. */
  readonly platform: number;
}

export interface Config {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** An absolute path. */
  readonly dataDir: string;
  /** `sqlite:` and an absolute path, or `postgres://…`. */
  readonly databaseUrl: string;
  readonly auth: AuthConfig;
  readonly allowedOrigins: readonly string[];
  /** The server's address for other machines, without a trailing slash. Null if it is the bound address. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
  readonly maxRules: number;
  /** How much one tenant can have at most. */
  readonly bounds: TenantBounds;
  /** How many idempotency keys are stored of one tenant's callers at most. */
  readonly maxIdempotencyKeys: number;
  readonly maxStalenessMs: number;
  readonly maxSocketsPerSubject: number;
  readonly maxSocketsPerTenant: number;
  readonly maxRequestsPerTenant: number;
  /** The most connections whose decisions are watched at a time. */
  readonly maxWatchesPerSubject: number;
  readonly maxWatchesPerTenant: number;
  readonly rateLimits: RateLimitConfig;
  /** For how many days attempts, ended runs and resolved policy requests are kept; null for ever. */
  readonly retentionDays: number | null;
  readonly introspection: boolean;
  readonly demo: boolean;
}

/** Every error of the configuration, one line each. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** Reads and checks the whole configuration. Throws one `ConfigError` that lists every error. */
export function readConfig(environment: Environment): Config {
  const env = new EnvironmentReader(environment);
  const dataDir = resolve(env.text('DATA_DIR') ?? 'data');
  const auth = readAuth(env);
  const host = env.text('HOST') ?? '127.0.0.1';
  if (auth.kind === 'embedded' && !isLoopback(host)) {
    env.addError(
      `HOST must be a loopback address such as \`127.0.0.1\`, because tokens are signed with the server's own key; ${shownSetting(host)}. To serve a network, set AUTH_ISSUER and AUTH_AUDIENCE.`,
    );
  }
  const config: Config = {
    host,
    port: env.integer('PORT', 4000, 0, 65_535),
    dataDir,
    databaseUrl: readDatabaseUrl(env, dataDir),
    auth,
    allowedOrigins: env.read(
      'ALLOWED_ORIGINS',
      [],
      'full origins such as `https://portal.example`, without wildcards, separated by commas',
      parseOrigins,
    ),
    publicUrl: env.read('PUBLIC_URL', null, 'an `http://` or `https://` URL without a user name, a password or a query', parsePublicUrl),
    logLevel: env.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    maxRules: env.integer('MAX_RULES', 10_000, 1, 1_000_000),
    bounds: readBounds(env),
    maxIdempotencyKeys: env.integer('MAX_IDEMPOTENCY_KEYS_PER_TENANT', DEFAULT_MAX_IDEMPOTENCY_KEYS, 1, Number.MAX_SAFE_INTEGER),
    maxStalenessMs: env.integer('MAX_STALENESS_MS', 5_000, 1, 3_600_000),
    maxSocketsPerSubject: env.integer('MAX_SOCKETS_PER_SUBJECT', 100, 1, Number.MAX_SAFE_INTEGER),
    maxSocketsPerTenant: env.integer('MAX_SOCKETS_PER_TENANT', 10_000, 1, Number.MAX_SAFE_INTEGER),
    maxRequestsPerTenant: env.integer('MAX_REQUESTS_PER_TENANT', 500, 1, Number.MAX_SAFE_INTEGER),
    maxWatchesPerSubject: env.integer('MAX_WATCHES_PER_SUBJECT', 5_000, 1, Number.MAX_SAFE_INTEGER),
    maxWatchesPerTenant: env.integer('MAX_WATCHES_PER_TENANT', 20_000, 1, Number.MAX_SAFE_INTEGER),
    rateLimits: readRateLimits(env),
    retentionDays: env.integer('RETENTION_DAYS', null, 1, 36_500),
    introspection: env.flag('INTROSPECTION', true),
    demo: env.flag('DEMO', false),
  };
  if (env.errors.length > 0) {
    throw new ConfigError(env.errors);
  }
  return config;
}

function readBounds(env: EnvironmentReader): TenantBounds {
  const { connections, resources, consentLinks, openRequests, requestBytes } = DEFAULT_BOUNDS;
  const bound = (name: string, value: number): number => env.integer(name, value, 1, Number.MAX_SAFE_INTEGER);
  return {
    connections: bound('MAX_CONNECTIONS_PER_TENANT', connections),
    resources: bound('MAX_RESOURCES_PER_TENANT', resources),
    // The links are counted whenever one is created.
    consentLinks: env.integer('MAX_CONSENT_LINKS_PER_TENANT', consentLinks, 1, 100_000),
    openRequests: bound('MAX_OPEN_REQUESTS_PER_TENANT', openRequests),
    requestBytes: bound('MAX_REQUEST_BYTES_PER_TENANT', requestBytes),
  };
}

function readRateLimits(env: EnvironmentReader): RateLimitConfig {
  const subject = env.integer('RATE_LIMIT', 3_000, 1, MAX_RATE);
  return {
    subject,
    tenant: env.integer('RATE_LIMIT_TENANT', Math.min(TENANT_SHARE * subject, MAX_RATE), 1, MAX_RATE),
    platform: env.integer('RATE_LIMIT_PLATFORM', 1_000_000, 1, MAX_RATE),
  };
}

function readAuth(env: EnvironmentReader): AuthConfig {
  const issuer = env.read(
    'AUTH_ISSUER',
    null,
    `an \`https://\` URL (\`http://\` on loopback only) without a user name, a password or a query, which may contain \`${TENANT_PLACEHOLDER}\` once`,
    parseIssuer,
  );
  const audience = env.text('AUTH_AUDIENCE');
  const platformTenantId = env.read('AUTH_PLATFORM_TENANT', null, 'a tenant ID (a UUID)', parseUuid);
  const given = (name: string): boolean => env.text(name) !== null;
  if (given('AUTH_ISSUER') !== given('AUTH_AUDIENCE')) {
    const missing = given('AUTH_ISSUER') ? 'AUTH_AUDIENCE' : 'AUTH_ISSUER';
    env.addError(`AUTH_ISSUER and AUTH_AUDIENCE are required together; ${missing} is missing.`);
  } else if (given('AUTH_PLATFORM_TENANT') && !given('AUTH_ISSUER')) {
    env.addError('AUTH_PLATFORM_TENANT has no effect without AUTH_ISSUER and AUTH_AUDIENCE. Set them too, or remove it.');
  }
  // One of the two counts as OIDC here, so that the missing one does not cause a second error about HOST.
  if (!given('AUTH_ISSUER') && !given('AUTH_AUDIENCE')) {
    return { kind: 'embedded' };
  }
  return { kind: 'oidc', issuer: issuer ?? '', audience: audience ?? '', platformTenantId };
}

/** The error does not repeat the value, because it may contain a password. */
function readDatabaseUrl(env: EnvironmentReader, dataDir: string): string {
  const defaultValue = `sqlite:${resolve(dataDir, 'cordon.db')}`;
  const text = env.text('DATABASE_URL');
  if (text === null) {
    return defaultValue;
  }
  const url = parseDatabaseUrl(text);
  if (url === null) {
    env.addError('DATABASE_URL must be `sqlite:` and a path, or a `postgres://` URL.');
  }
  return url ?? defaultValue;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function parseIssuer(text: string): string | null {
  if (text.split(TENANT_PLACEHOLDER).length > 2) {
    return null;
  }
  const url = parseUrl(text.replace(TENANT_PLACEHOLDER, 'tid'));
  if (url === null || mayHoldSecret(text)) {
    return null;
  }
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)) ? text : null;
}

function parseDatabaseUrl(text: string): string | null {
  if (/^postgres(ql)?:\/\//.test(text)) {
    return parseUrl(text) === null ? null : text.replace(/^postgresql:/, 'postgres:');
  }
  const path = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(text)?.[1];
  return path === undefined || path.startsWith(':') || path.startsWith('//') ? null : `sqlite:${resolve(path)}`;
}

function parseOrigins(text: string): readonly string[] | null {
  const origins = text.split(',').map((origin) => origin.trim());
  const good = origins.every((origin) => /^https?:\/\/[^*]+$/.test(origin) && parseUrl(origin)?.origin === origin);
  return good ? origins : null;
}

function parsePublicUrl(text: string): string | null {
  const url = parseUrl(text);
  const good = url !== null && /^https?:$/.test(url.protocol) && !mayHoldSecret(text);
  return good ? text.replace(/\/+$/, '') : null;
}
