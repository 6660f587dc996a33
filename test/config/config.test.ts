import { join } from 'node:path';
import { ConfigError, readConfig } from '../../src/config/config';
import { withoutSecrets } from '../../src/config/environment';
import { CONTOSO } from '../support/people';

function errorsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.lines;
    }
    throw error;
  }
  return [];
}

const ISSUER = { AUTH_ISSUER: 'https://login.example/{tid}/v2.0', AUTH_AUDIENCE: 'api://cordon' };

describe('the configuration', () => {
  it('needs no variable to serve this machine', () => {
    expect(readConfig({})).toEqual({
      host: '127.0.0.1',
      port: 4000,
      dataDir: join(process.cwd(), 'data'),
      databaseUrl: `sqlite:${join(process.cwd(), 'data', 'cordon.db')}`,
      auth: { kind: 'embedded' },
      allowedOrigins: [],
      publicUrl: null,
      logLevel: 'info',
      maxRules: 10_000,
      bounds: { connections: 100_000, resources: 100_000, consentLinks: 10_000, openRequests: 100, requestBytes: 268_435_456 },
      maxIdempotencyKeys: 1_000_000,
      maxStalenessMs: 5_000,
      maxSocketsPerSubject: 100,
      maxSocketsPerTenant: 10_000,
      maxRequestsPerTenant: 500,
      maxWatchesPerSubject: 5_000,
      maxWatchesPerTenant: 20_000,
      rateLimits: { subject: 3_000, tenant: 12_000, platform: 1_000_000 },
      retentionDays: null,
      introspection: true,
      demo: false,
    });
  });

  it('takes each value from its variable', () => {
    const config = readConfig({
      ...ISSUER,
      AUTH_PLATFORM_TENANT: CONTOSO.id.toUpperCase(),
      HOST: '0.0.0.0',
      PORT: '0',
      DATA_DIR: '/var/lib/cordon',
      DATABASE_URL: 'postgresql://user:word@db.example/cordon',
      ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
      PUBLIC_URL: 'https://cordon.example/',
      LOG_LEVEL: 'warn',
      MAX_RULES: '5',
      MAX_STALENESS_MS: '100',
      MAX_SOCKETS_PER_SUBJECT: '1',
      MAX_SOCKETS_PER_TENANT: '2',
      MAX_REQUESTS_PER_TENANT: '7',
      MAX_WATCHES_PER_SUBJECT: '6',
      MAX_WATCHES_PER_TENANT: '7',
      MAX_CONNECTIONS_PER_TENANT: '11',
      MAX_RESOURCES_PER_TENANT: '12',
      MAX_CONSENT_LINKS_PER_TENANT: '13',
      MAX_OPEN_REQUESTS_PER_TENANT: '14',
      MAX_REQUEST_BYTES_PER_TENANT: '15',
      MAX_IDEMPOTENCY_KEYS_PER_TENANT: '16',
      RATE_LIMIT: '3',
      RATE_LIMIT_TENANT: '4',
      RATE_LIMIT_PLATFORM: '5',
      RETENTION_DAYS: '6',
      INTROSPECTION: '0',
      DEMO: '1',
    });
    expect(config).toEqual({
      host: '0.0.0.0',
      port: 0,
      dataDir: '/var/lib/cordon',
      databaseUrl: 'postgres://user:word@db.example/cordon',
      auth: { kind: 'oidc', issuer: ISSUER.AUTH_ISSUER, audience: ISSUER.AUTH_AUDIENCE, platformTenantId: CONTOSO.id },
      allowedOrigins: ['https://a.example', 'http://b.example:8080'],
      publicUrl: 'https://cordon.example',
      logLevel: 'warn',
      maxRules: 5,
      bounds: { connections: 11, resources: 12, consentLinks: 13, openRequests: 14, requestBytes: 15 },
      maxIdempotencyKeys: 16,
      maxStalenessMs: 100,
      maxSocketsPerSubject: 1,
      maxSocketsPerTenant: 2,
      maxRequestsPerTenant: 7,
      maxWatchesPerSubject: 6,
      maxWatchesPerTenant: 7,
      rateLimits: { subject: 3, tenant: 4, platform: 5 },
      retentionDays: 6,
      introspection: false,
      demo: true,
    });
  });

  it('lists all of its errors together, each on one line, and repeats no password', () => {
    const wrong = {
      PORT: '65536',
      HOST: '0.0.0.0',
      DATABASE_URL: 'mysql://root:hunter2@db',
      AUTH_PLATFORM_TENANT: 'contoso',
      ALLOWED_ORIGINS: '*',
      PUBLIC_URL: 'cordon.example',
      LOG_LEVEL: 'loud',
      MAX_RULES: '0',
      MAX_STALENESS_MS: '-1',
      MAX_SOCKETS_PER_SUBJECT: '1.5',
      MAX_SOCKETS_PER_TENANT: 'many',
      MAX_REQUESTS_PER_TENANT: '-',
      MAX_WATCHES_PER_SUBJECT: '0',
      MAX_WATCHES_PER_TENANT: '-5',
      MAX_CONNECTIONS_PER_TENANT: '0',
      MAX_CONSENT_LINKS_PER_TENANT: '100001',
      MAX_IDEMPOTENCY_KEYS_PER_TENANT: 'all',
      RATE_LIMIT: '1e3',
      RATE_LIMIT_TENANT: '0',
      RATE_LIMIT_PLATFORM: 'none',
      RETENTION_DAYS: '0',
      INTROSPECTION: 'no',
      DEMO: 'yes',
    };
    const lines = errorsOf(wrong);
    const named = Object.keys(wrong).filter((name) => !lines.some((line) => line.startsWith(`${name} `)));
    expect(named).toEqual([]);
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  });

  it.each([{ AUTH_ISSUER: ISSUER.AUTH_ISSUER }, { AUTH_AUDIENCE: ISSUER.AUTH_AUDIENCE }])(
    'needs AUTH_ISSUER and AUTH_AUDIENCE together: %j is refused',
    (half) => {
      expect(errorsOf({ ...half, HOST: '0.0.0.0' })).toEqual([
        expect.stringMatching(/^AUTH_ISSUER and AUTH_AUDIENCE are required together; \w+ is missing\.$/),
      ]);
    },
  );

  it("allows loopback addresses only while tokens are signed with the server's own key", () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'cordon.example', '127.example', '1270.0.0.1']) {
      expect(errorsOf({ HOST: host })).toEqual([expect.stringContaining('HOST must be a loopback address')]);
    }
    for (const host of ['127.0.0.1', '127.1.2.3', '::1', 'localhost']) {
      expect(errorsOf({ HOST: host })).toEqual([]);
    }
  });

  it.each([
    'http://login.example',
    'login.example',
    'https://login.example/{tid}/{tid}',
    'https://login.example/?a=1',
    'ftp://login.example',
  ])('refuses the issuer `%s`', (issuer) => {
    expect(errorsOf({ ...ISSUER, AUTH_ISSUER: issuer })).toEqual([expect.stringContaining('AUTH_ISSUER must be')]);
  });

  it('refuses a platform tenant without an issuer, because it would protect nothing', () => {
    expect(errorsOf({ AUTH_PLATFORM_TENANT: CONTOSO.id })).toEqual([expect.stringContaining('AUTH_PLATFORM_TENANT has no effect')]);
  });

  it.each([
    ['sqlite:/a/b.db', 'sqlite:/a/b.db'],
    ['sqlite:///a/b.db', 'sqlite:/a/b.db'],
    ['sqlite:b.db', `sqlite:${join(process.cwd(), 'b.db')}`],
  ])('reads the database `%s` as `%s`', (given, read) => {
    expect(readConfig({ DATABASE_URL: given }).databaseUrl).toBe(read);
  });

  it.each(['sqlite:', 'sqlite::memory:', 'postgres', 'file:/a.db'])('refuses the database `%s`', (url) => {
    expect(errorsOf({ DATABASE_URL: url })).toEqual([expect.stringContaining('DATABASE_URL must be')]);
  });

  it.each([
    ['AUTH_ISSUER', 'https://root:hunter2@login.example'],
    ['AUTH_ISSUER', 'https://login.example/{tid}?key=hunter2'],
    ['AUTH_ISSUER', 'root:hunter2@login.example'],
    ['PUBLIC_URL', 'https://root:hunter2@cordon.example'],
    ['PUBLIC_URL', 'https:root:hunter2@cordon.example'],
    ['PUBLIC_URL', 'https://ro/ot:hunter2@cordon.example'],
    ['PUBLIC_URL', 'https://cordon.example#hunter2'],
    ['ALLOWED_ORIGINS', 'https://a.example, https://root:hunter2@b.example'],
    ['DATABASE_URL', 'mysql://root:hunter2@db.example'],
    ['DATABASE_URL', 'postgres://root:hunter2@db.example:port/x'],
    ['HOST', 'root:hunter2@cordon.example'],
    ['LOG_LEVEL', 'postgres://root:hunter2@db.example'],
  ])('refuses a password or a key in %s, and does not repeat it: `%s`', (name, value) => {
    const lines = errorsOf({ ...(name === 'HOST' ? {} : ISSUER), [name]: value });
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^${name} must be`))]);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('shows a database to people without user, password and parameters', () => {
    expect(withoutSecrets('postgres://root:hunter2@db.example:5432/cordon?password=hunter2&sslmode=require')).toBe(
      'postgres://db.example:5432/cordon',
    );
    expect(withoutSecrets('sqlite:/a/b.db')).toBe('sqlite:/a/b.db');
  });
});
