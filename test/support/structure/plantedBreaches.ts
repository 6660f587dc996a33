import path from 'node:path';

/** An entry of tools/importRules.cjs. */
export interface ImportEntry {
  readonly folder: string;
  readonly may: readonly string[];
  readonly types: readonly string[];
  readonly lazily: readonly string[];
  readonly packages: readonly string[];
  readonly node: boolean;
}

/** An import that a rule must catch, as dependency-cruiser reports it. */
interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly form: Form;
}

type Form = 'value' | 'type' | 'dynamic';

/** A general rule and a file that breaks it. */
export const GENERAL_BREACHES: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['no-cycles', 'src/cli/general/a.ts', "import type { B } from './b';\nexport interface A { b: B }"],
  ['no-barrels', 'src/cli/general/viaBarrel.ts', "export { value } from '../index';"],
  ['resolvable', 'src/cli/general/nowhere.ts', "export { value } from './missing';"],
  ['no-dev-packages', 'src/cli/general/dev.ts', "export { jest } from 'jest';"],
  ['listed-packages', 'src/cli/general/unlisted.ts', "export { value } from 'unlisted';"],
  ['no-tests-in-source', 'src/cli/general/tested.ts', "export { value } from '../../../test/helper';"],
  ['threads-without-typeorm', 'src/store/sqlite/thread/readerThread.ts', "export { typeorm } from './importsTypeorm';"],
  ['threads-without-typeorm', 'src/store/sqlite/thread/writerThread.ts', "export { typeorm } from './importsTypeorm';"],
];

/** Breaches that went unnoticed as long as the rules and the table of ARCHITECTURE.md were written separately. */
export const NAMED_BREACHES: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['src/commands/tenants/named.ts', 'src/store/postgres/openPostgres.ts', 'src/commands: imports'],
  ['src/commands/tenants/named.ts', 'better-sqlite3', 'src/commands: packages'],
  ['src/queries/named.ts', 'src/store/policies/writePolicy.ts', 'src/queries: imports'],
  ['src/live/log/named.ts', 'src/store/policies/writePolicy.ts', 'src/live: imports'],
  ['src/api/decisions/named.ts', 'src/live/openLive.ts', 'src/api: imports'],
  ['src/prepared/named.ts', 'src/store/port/store.ts', 'src/prepared: imports'],
  ['src/prepared/named.ts', 'src/domain/decisions/decide.ts', 'src/prepared: imports'],
];

/** Every import that the table forbids: of each entry by each other one, of each package, and of Node's modules. */
export function breachesOf(entries: readonly ImportEntry[], packages: readonly string[]): Breach[] {
  return entries.flatMap((entry) => [
    ...formsOf(entry).flatMap((form) => otherTargets(entry, entries).flatMap((to) => breach(entry, to, form))),
    ...packages
      .filter((name) => !entry.packages.includes(name))
      .map((name) => ({ rule: `${entry.folder}: packages`, from: plantedAt(entry, 'value'), to: name, form: 'value' as const })),
    ...(entry.node ? [] : [{ rule: `${entry.folder}: node`, from: plantedAt(entry, 'value'), to: 'fs', form: 'value' as const }]),
    ...NAMED_BREACHES.filter(([, , rule]) => rule.startsWith(`${entry.folder}:`)).map(([from, to, rule]) => ({
      rule,
      from,
      to,
      form: 'value' as const,
    })),
  ]);
}

/** The files, with their text, of a tree that holds the breaches, and beside them each import that is allowed. */
export function plantedTree(
  entries: readonly ImportEntry[],
  breaches: readonly Breach[],
  packages: readonly string[],
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const add = (file: string, line: string): void => {
    files.set(file, `${files.get(file) ?? ''}${line}\n`);
  };
  for (const to of [...targetsOf(entries), ...NAMED_BREACHES.map(([, file]) => file), 'src/cli/index.ts', 'test/helper.ts']) {
    if (to.endsWith('.ts') && !files.has(to)) {
      add(to, 'export const value = 1;\nexport type Value = number;');
    }
  }
  add('src/cli/general/b.ts', "import type { A } from './a';\nexport interface B { a: A }");
  add('src/store/sqlite/thread/importsTypeorm.ts', "export * as typeorm from 'typeorm';");
  for (const [, file, source] of GENERAL_BREACHES) {
    add(file, source);
  }
  for (const { from, to, form } of breaches) {
    add(from, imported(from, to, form));
  }
  for (const entry of entries) {
    for (const form of formsOf(entry)) {
      const from = isFile(entry.folder) ? entry.folder : `${entry.folder}/allowed/${form}.ts`;
      const allowed = otherTargets(entry, entries).filter((to) => breach(entry, to, form).length === 0);
      for (const to of [...allowed, ...entry.packages, ...(entry.node ? ['fs'] : [])]) {
        add(from, imported(from, to, form));
      }
    }
  }
  for (const name of [...packages, 'jest', 'unlisted']) {
    add(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    add(`node_modules/${name}/index.js`, '');
  }
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1']));
  add('package.json', JSON.stringify({ dependencies, devDependencies: { jest: '1' } }));
  add('tsconfig.json', '{}');
  return files;
}

/** A file by which an entry, or another place that the table names, is imported. */
function targetsOf(entries: readonly ImportEntry[]): string[] {
  const named = entries.flatMap(({ folder, may, types, lazily }) => [folder, ...may, ...types, ...lazily]);
  return [...new Set(named.map((place) => (isFile(place) ? place : `${place}/target.ts`)))];
}

function otherTargets(entry: ImportEntry, entries: readonly ImportEntry[]): string[] {
  return targetsOf(entries).filter((to) => to !== entry.folder && to !== `${entry.folder}/target.ts`);
}

function breach({ folder, may, types, lazily }: ImportEntry, to: string, form: Form): Breach[] {
  const within = (place: string): boolean => to === place || to.startsWith(`${place}/`);
  const broken = (kind: string): Breach[] => [{ rule: `${folder}: ${kind}`, from: plantedAt({ folder }, form), to, form }];
  if (types.some(within)) {
    return form === 'type' ? [] : broken('types');
  }
  if (lazily.some(within)) {
    return form === 'value' ? broken('lazily') : [];
  }
  return [folder, ...may].some(within) ? [] : broken('imports');
}

/** A file can hold an import in one form only, or dependency-cruiser reports the forms as one. */
function formsOf({ folder }: ImportEntry): readonly Form[] {
  return isFile(folder) ? ['value'] : ['value', 'type', 'dynamic'];
}

function plantedAt({ folder }: Pick<ImportEntry, 'folder'>, form: Form): string {
  return isFile(folder) ? folder : `${folder}/breaches/${form}.ts`;
}

function imported(from: string, to: string, form: Form): string {
  const name = to.replace(/\W/g, '_');
  const relative = path.posix.relative(path.posix.dirname(from), to.replace(/\.ts$/, ''));
  const module = to === 'fs' ? 'node:fs' : to.endsWith('.ts') ? (relative.startsWith('.') ? relative : `./${relative}`) : to;
  switch (form) {
    case 'value':
      return `import * as ${name} from '${module}';\nexport const of_${name} = ${name};`;
    case 'type':
      return `export type of_${name} = ${name}.Value;\nimport type * as ${name} from '${module}';`;
    case 'dynamic':
      return `export const of_${name} = import('${module}');`;
  }
}

function isFile(place: string): boolean {
  return place.endsWith('.ts');
}
