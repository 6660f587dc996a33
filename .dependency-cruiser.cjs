'use strict';

/** Imports go one way: api -> commands, queries -> domain, with the store at the side. See ARCHITECTURE.md. */
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const npm = (...names) => `^node_modules/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one file, or a third is missing.', {}, { circular: true }),
    rule('no-barrels', 'An index.ts hides where a thing lives.', {}, { path: '/index\\.ts$', pathNot: '^node_modules/' }),
    rule('resolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
    rule(
      'listed-packages',
      'Every package that is imported is in package.json.',
      { path: '^(src|test|migrations|ormconfig)' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'no-dev-packages',
      'What runs in production is a dependency.',
      { path: '^(src|migrations|ormconfig)' },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule('no-tests-in-source', 'Source does not know its tests.', { path: '^(src|migrations)' }, { path: '^(test|bench|tools)/' }),

    rule(
      'domain-is-pure',
      'domain/ imports nothing: no package, no part of Node, no other folder.',
      { path: '^src/domain/' },
      { pathNot: '^src/domain/' },
    ),
    rule(
      'api-never-stores',
      'api/ translates; it gets the App and never sees the store.',
      { path: '^src/api/' },
      { path: ['^src/(store|server|cli)/', npm('typeorm', 'better-sqlite3', 'pg')] },
    ),
    rule(
      'use-cases-know-no-api',
      'commands/ and queries/ are the same for every API.',
      { path: '^src/(commands|queries)/' },
      { path: ['^src/(api|server|cli|client)/', npm('graphql', 'type-graphql', '@apollo', 'graphql-[a-z-]+', 'typeorm')] },
    ),
    rule(
      'store-at-the-side',
      'store/ knows the domain and nothing that uses it.',
      { path: '^src/store/' },
      { path: ['^src/(api|commands|queries|live|server|cli|client)/', npm('graphql', 'type-graphql', '@apollo', 'graphql-[a-z-]+')] },
    ),
    rule(
      'live-follows-only',
      "live/ follows the store's log; it knows neither the API nor the use cases.",
      { path: '^src/live/' },
      { path: ['^src/(api|commands|queries|server|cli|client)/', npm('graphql', 'type-graphql', '@apollo', 'graphql-[a-z-]+', 'typeorm')] },
    ),
    rule(
      'client-stands-alone',
      'client/ imports nothing of ours but domain/.',
      { path: '^src/client/' },
      { path: '^(src|migrations|ormconfig)', pathNot: '^src/(client|domain)/' },
    ),
    rule(
      'typeorm-in-the-store',
      'Only store/, its migrations and ormconfig know TypeORM.',
      { path: '^src/', pathNot: '^src/store/' },
      { path: npm('typeorm') },
    ),
    rule(
      'nothing-needs-the-command-line',
      'cli/ is the outermost ring.',
      { path: '^src/', pathNot: '^src/(cli/|main\\.ts$)' },
      { path: '^src/(cli/|main\\.ts$)' },
    ),
    rule(
      'only-the-shell-needs-the-server',
      'server/ is started by the command line alone.',
      { path: '^src/', pathNot: '^src/(server|cli)/' },
      { path: '^src/server/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types count: a type-only cycle is a cycle to whoever reads it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
