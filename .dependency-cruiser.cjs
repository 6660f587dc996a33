'use strict';

const entries = require('./tools/importRules.cjs');

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const literal = (text) => text.replace(/[.\\+*?^$()[\]{}|]/g, '\\$&');
/** A pattern for one file, or for every file of a folder. */
const inside = (place) => `^${literal(place)}${place.endsWith('.ts') ? '$' : '/'}`;
const npm = (name) => `^node_modules/(@types/)?${literal(name)}/`;
/** Omits `pathNot` if there are no paths: an empty one would exclude every path. */
const except = (paths) => (paths.length > 0 ? { pathNot: paths } : {});
const AS_TYPE = ['type-only', 'type-import'];

/** The rules of one entry of tools/importRules.cjs. They apply to its files, except those of an entry with a longer path. */
function rulesOf({ folder, may, types, lazily, packages, node }) {
  const closer = entries.map((other) => other.folder).filter((other) => other !== folder && other.startsWith(`${folder}/`));
  const from = { path: inside(folder), ...except(closer.map(inside)) };
  const made = [
    rule(`${folder}: imports`, 'tools/importRules.cjs does not list the imported file for this folder.', from, {
      pathNot: ['^node_modules/', ...[folder, ...may, ...types, ...lazily].map(inside)],
      dependencyTypesNot: ['core'],
    }),
    rule(`${folder}: packages`, 'tools/importRules.cjs does not list the package for this folder.', from, {
      path: '^node_modules/',
      ...except(packages.map(npm)),
    }),
  ];
  if (!node) {
    made.push(rule(`${folder}: node`, "This folder may not import Node's modules.", from, { dependencyTypes: ['core'] }));
  }
  if (types.length > 0) {
    made.push(
      rule(`${folder}: types`, 'Import only types from this file.', from, { path: types.map(inside), dependencyTypesNot: AS_TYPE }),
    );
  }
  if (lazily.length > 0) {
    const dependencyTypesNot = ['dynamic-import', ...AS_TYPE];
    made.push(rule(`${folder}: lazily`, 'Load this file with `import()`.', from, { path: lazily.map(inside), dependencyTypesNot }));
  }
  return made;
}

module.exports = {
  forbidden: [
    rule('no-cycles', 'Files must not import each other: merge them, or move what they share to another file.', {}, { circular: true }),
    rule(
      'no-barrels',
      'An index.ts hides which file defines a name: import from that file.',
      {},
      { path: '/index\\.ts$', pathNot: '^node_modules/' },
    ),
    rule('resolvable', 'The imported file or package does not exist.', {}, { couldNotResolve: true }),
    rule(
      'listed-packages',
      'List every imported package in package.json.',
      { path: '^(src|test|migrations|ormconfig)' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    rule(
      'no-dev-packages',
      'Source may import packages of `dependencies` only.',
      { path: '^(src|migrations|ormconfig)' },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule(
      'no-tests-in-source',
      'Source may not import tests, benchmarks or tools.',
      { path: '^(src|migrations)' },
      { path: '^(test|bench|tools)/' },
    ),
    rule(
      'threads-without-typeorm',
      'A thread of SQLite would load TypeORM too: neither its file nor one that it imports, directly or through others, may import it.',
      { path: '^src/store/sqlite/thread/(reader|writer)Thread\\.ts$' },
      { path: npm('typeorm'), reachable: true },
    ),
    ...entries.flatMap(rulesOf),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types count too: a cycle of types is as hard to read as any other cycle.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
