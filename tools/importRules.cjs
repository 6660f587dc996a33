'use strict';

/**
 * What each folder of the source may import. If several entries match a file, the one with the longest path applies. Every folder may import itself.
 *
 * - `may`: our own folders and files.
 * - `types`: folders and files of which only types may be imported.
 * - `lazily`: files that may be imported only as types or by `import()`, so that the importer starts without loading them.
 * - `packages`: npm packages. `node`: whether Node's own modules may be imported.
 *
 * `.dependency-cruiser.cjs` makes its rules from this table. A test plants a breach of each rule, and compares this table with the one in
 * ARCHITECTURE.md.
 */
const entry = (folder, may, { types = [], lazily = [], packages = [], node = false } = {}) => ({
  folder,
  may,
  types,
  lazily,
  packages,
  node,
});

const domain = (noun, ...below) =>
  entry(
    `src/domain/${noun}`,
    below.map((other) => `src/domain/${other}`),
  );

const PORTS = ['src/store/port', 'src/live/port'];
const TURNS = 'src/turns.ts';

module.exports = [
  domain('shared'),
  domain('tenants', 'shared'),
  domain('callers', 'shared', 'tenants'),
  domain('policies', 'shared', 'tenants'),
  domain('decisions', 'shared', 'tenants', 'callers', 'policies'),
  domain('connections', 'shared', 'tenants', 'callers', 'policies', 'decisions'),
  domain('resources', 'shared', 'tenants', 'callers', 'policies', 'decisions', 'connections'),
  domain('policyRequests', 'shared', 'tenants', 'callers', 'policies'),

  entry('src/store/port', ['src/domain']),
  entry('src/store/schema', ['src/store/port', 'src/domain', 'migrations'], { packages: ['typeorm'] }),
  entry('src/store/lock', ['src/store/port', 'src/store/sql', 'src/domain'], { packages: ['better-sqlite3'], node: true }),
  entry('src/store', ['src/domain', TURNS], { packages: ['better-sqlite3', 'pg', 'typeorm', 'uuidv7'], node: true }),

  entry('src/live/port', ['src/domain']),
  entry('src/live', ['src/store/port', 'src/domain', TURNS], { packages: ['lru-cache'], node: true }),

  entry('src/queries', ['src/app.ts', ...PORTS, 'src/domain', TURNS]),
  entry('src/commands', ['src/queries', 'src/app.ts', ...PORTS, 'src/domain'], { node: true }),
  entry('src/api', ['src/commands', 'src/queries', 'src/prepared', 'src/app.ts', 'src/domain'], {
    types: ['src/live/port'],
    packages: ['dataloader', 'graphql', 'graphql-scalars', 'reflect-metadata', 'type-graphql'],
    node: true,
  }),
  entry('src/prepared', [], { packages: ['graphql'] }),

  entry('src/config', ['src/domain'], { node: true }),
  entry('src/auth', ['src/config', 'src/domain'], { packages: ['jose', 'lru-cache'], node: true }),
  entry(
    'src/server',
    [
      'src/openApp.ts',
      'src/app.ts',
      'src/api',
      'src/prepared',
      'src/commands',
      'src/queries',
      'src/auth',
      'src/config',
      ...PORTS,
      'src/store/lock',
      'src/domain',
      TURNS,
    ],
    { packages: ['@apollo/server', 'graphql', 'graphql-ws', 'lru-cache', 'pino', 'prom-client', 'ws'], node: true },
  ),

  entry('src/client', ['src/domain']),
  entry('src/console', ['src/client']),
  entry('src/cli', ['src/client', 'src/config', 'src/auth', 'src/store/lock', 'src/domain'], {
    lazily: ['src/server/serve.ts', 'src/cli/session/localTransport.ts'],
    packages: ['commander'],
    node: true,
  }),
  entry('src/cli/session/localTransport.ts', ['src/openApp.ts', 'src/api', 'src/client', 'src/config', 'src/domain'], {
    packages: ['graphql'],
  }),
  ...['migrateCommand', 'acceptClockCommand'].map((command) =>
    entry(`src/cli/commands/${command}.ts`, ['src/cli/io', 'src/config', 'src/store/lock'], {
      lazily: ['src/store/openStore.ts'],
      packages: ['commander'],
    }),
  ),

  entry('src/app.ts', [...PORTS, 'src/domain']),
  entry('src/openApp.ts', ['src/app.ts', 'src/live', 'src/store', 'src/domain']),
  entry(TURNS, [], { node: true }),
  entry('src/main.ts', ['src/cli']),
  entry('migrations', [], { packages: ['typeorm'] }),
  entry('ormconfig.ts', ['src/store/schema'], { packages: ['typeorm'], node: true }),
];
