'use strict';

const entries = require('./tools/importRules.cjs');

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const literal = (text) => text.replace(/[.\\+*?^$()[\]{}|]/g, '\\$&');
/** Matches a file, or all that a folder holds. */
const inside = (place) => `^${literal(place)}${place.endsWith('.ts') ? '$' : '/'}`;
const npm = (name) => `^node_modules/(@types/)?${literal(name)}/`;
/** An empty `pathNot` would take every path out of the rule. */
const except = (paths) => (paths.length > 0 ? { pathNot: paths } : {});
const AS_TYPE = ['type-only', 'type-import'];

/** The rules of one entry of tools/importRules.cjs: only for files that no entry with a longer path takes. */
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
    made.push(rule(`${folder}: node`, "This folder imports none of Node's modules.", from, { dependencyTypes: ['core'] }));
  }
  if (types.length > 0) {
    made.push(rule(`${folder}: types`, 'Import only types of it.', from, { path: types.map(inside), dependencyTypesNot: AS_TYPE }));
  }
  if (lazily.length > 0) {
    const dependencyTypesNot = ['dynamic-import', ...AS_TYPE];
    made.push(rule(`${folder}: lazily`, 'Load it by `import()`.', from, { path: lazily.map(inside), dependencyTypesNot }));
  }
  return made;
}

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one file, or a third is missing.', {}, { circular: true }),
    rule('no-barrels', 'An index.ts hides the place of a thing.', {}, { path: '/index\\.ts$', pathNot: '^node_modules/' }),
    rule('resolvable', 'The import leads nowhere.', {}, { couldNotResolve: true }),
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
    ...entries.flatMap(rulesOf),
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
