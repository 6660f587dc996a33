import fc from 'fast-check';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLObjectType } from 'graphql';
import { playSchema } from './playSchema';

export interface PlayRequest {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
}

const ALIASES = ['__proto__', 'constructor', 'toString', 'a', 'b', 'word', 'id'];

const VARIABLES: Readonly<
  Record<string, { readonly type: string; readonly defaults: readonly string[]; readonly values: readonly unknown[] }>
> = {
  seed: { type: 'Int', defaults: ['9', '2', 'null'], values: [8, 9, 10, 11, 0, 2, 3, null, 'no', 1.5] },
  filter: {
    type: 'Filter!',
    defaults: [],
    values: [
      { needed: true },
      { needed: false, text: 'x', least: 9, color: 'GREEN', evens: ['2', '4'], inner: { needed: true, text: null } },
      { needed: true, evens: '6' },
      { needed: true, least: null },
      { needed: true, unknown: 1 },
      { needed: 'yes' },
      { needed: true, evens: ['3'] },
      { needed: true, color: 'PINK' },
      JSON.parse('{"needed":true,"__proto__":{"text":"x"}}') as unknown,
      [],
      {},
      null,
    ],
  },
  filters: {
    type: '[Filter!]',
    defaults: ['[]', '[{needed: true}]'],
    values: [[{ needed: true }], [], null, [null], { needed: true }, [{ needed: true }, {}]],
  },
  color: { type: 'Color', defaults: ['GREEN'], values: ['RED', 'BLUE', null, 'r', 3] },
  ids: { type: '[ID]', defaults: ['["x", 1]'], values: [['a', 1, null], [], 'one', [true]] },
  n: { type: 'Int', defaults: ['6'], values: [1, null, '1', 2147483648] },
};

/** A request to the play schema: mostly a valid one, with every kind of selection, and variables good and bad. */
export const playRequests: fc.Arbitrary<PlayRequest> = fc.noShrink(fc.nat()).map((seed) => {
  const below = numbers(seed);
  const used = new Set<string>();
  const fragments: string[] = [];
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const chance = (percent: number): boolean => below(100) < percent;

  const variable = (name: string): string => {
    used.add(name);
    return `$${name}`;
  };

  const argumentsOf = (name: string, hasSeed: boolean): string => {
    if (name === 'echo') {
      return pick([
        () => '',
        () => '(filter: {needed: true, text: "literal", color: BLUE})',
        () => `(filter: ${variable('filter')})`,
        () => `(filters: ${variable('filters')}, ids: ${variable('ids')})`,
        () => `(filters: [${variable('filter')}, {needed: false, least: 1}], ids: "one")`,
      ])();
    }
    if (name === 'ask') {
      return pick([
        () => '(filter: {needed: true})',
        () => `(filter: ${variable('filter')}, color: ${variable('color')})`,
        () => `(filter: {needed: false, inner: ${variable('filter')}}, n: ${variable('n')}, color: null)`,
      ])();
    }
    if (!hasSeed || chance(70)) {
      return '';
    }
    return pick([
      () => `(seed: ${String(pick([11, 11, 11, 8, 9, 6, 7, 0, 2, 3, 4, 5]))})`,
      () => `(seed: ${variable('seed')})`,
      () => '(seed: 11, as: "given")',
    ])();
  };

  const selection = (type: GraphQLObjectType, depth: number): string => {
    const names = Object.keys(type.getFields()).filter((name) => depth < 3 || !isObjectType(getNamedType(type.getFields()[name]!.type)));
    const keys = new Set<string>();
    const one = (): string => {
      if (depth > 0 && depth < 3 && chance(6)) {
        return `... ${chance(50) ? `on ${type.name} ` : ''}{ ${selection(type, depth + 1)} }`;
      }
      if (depth > 0 && depth < 3 && chance(6)) {
        const name = `F${String(fragments.length)}`;
        fragments.push('');
        fragments[Number(name.slice(1))] = `fragment ${name} on ${type.name} { ${selection(type, depth + 1)} }`;
        return chance(50) ? `...${name} ...${name}` : `...${name}`;
      }
      if (depth > 0 && chance(6)) {
        return chance(50) ? '__typename' : `${pick(ALIASES)}: __typename`;
      }
      const name = pick(names);
      const field = type.getFields()[name]!;
      const alias = chance(25) ? pick(ALIASES) : null;
      // Two fields of one name may well conflict; now and then they are the same.
      if (keys.has(alias ?? name) && !chance(10)) {
        return '__typename';
      }
      keys.add(alias ?? name);
      const directive = chance(2) ? ' @skip(if: false)' : '';
      const named = getNamedType(field.type);
      const selected = isLeafType(named) ? '' : ` { ${selection(named as GraphQLObjectType, depth + 1)} }`;
      const given = argumentsOf(
        name,
        field.args.some((arg) => arg.name === 'seed'),
      );
      return `${alias === null ? '' : `${alias}: `}${name}${given}${directive}${selected}`;
    };
    return Array.from({ length: 1 + below(depth < 2 ? 4 : 3) }, one).join(' ');
  };

  const operation = chance(70) ? 'query' : 'mutation';
  const rootType = operation === 'query' ? playSchema.getQueryType()! : playSchema.getMutationType()!;
  const selected = selection(rootType, 0);
  const definitions = [...used].map((name) => {
    const { type, defaults } = VARIABLES[name]!;
    return `$${name}: ${type}${defaults.length > 0 && chance(40) ? ` = ${pick(defaults)}` : ''}`;
  });
  const head = definitions.length === 0 ? '' : `(${definitions.join(', ')})`;
  const several = chance(20);
  const other = several ? ` query Other { word }` : '';
  const text = `${operation} Main${head} { ${selected} }${other} ${fragments.join(' ')}`;
  const variables = Object.fromEntries(
    [...used].filter(() => chance(85)).map((name) => [name, chance(75) ? VARIABLES[name]!.values[0] : pick(VARIABLES[name]!.values)]),
  );
  return { text, operationName: several || chance(30) ? 'Main' : undefined, variables };
});

/** Numbers below a bound, the same ones for one seed (mulberry32). */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}
