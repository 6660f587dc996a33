import fc from 'fast-check';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { playSchema } from './playSchema';
import { PLAY_VARIABLES } from './playVariables';

export interface PlayRequest {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
}

/** A part of a selection set. Its arguments and directive are text. */
type Selection =
  | {
      readonly kind: 'field';
      readonly alias: string | null;
      readonly name: string;
      readonly args: string;
      readonly directive: string;
      readonly below: readonly Selection[];
      /** Whether it stays although another field has the same response key. */
      readonly repeats: boolean;
    }
  | { readonly kind: 'inline' | 'spread' | 'spreadTwice'; readonly condition: string | null; readonly below: readonly Selection[] };

const MAX_DEPTH = 3;
const ALIASES = ['a', 'b', 'word', 'id', '__proto__', 'constructor', 'toString'];
const SEEDS = [11, 11, 11, 8, 9, 6, 7, 0, 2, 3, 4, 5];

/** The arguments of the fields that do not take `seed`. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  echo: [
    '',
    '(filter: {needed: true, text: "literal", color: BLUE})',
    '(filter: $filter)',
    '(filters: $filters, ids: $ids)',
    '(filters: [$filter, {needed: false, least: 1}], ids: "one")',
  ],
  ask: ['(filter: {needed: true})', '(filter: $filter, color: $color)', '(filter: {needed: false, inner: $filter}, n: $n, color: null)'],
};

const seedArguments = fc.constantFrom(...SEEDS.map((seed) => `(seed: ${String(seed)})`), '(seed: $seed)', '(seed: 11, as: "given")');

/** The arbitrary in `percent` of the cases, and the usual value in the others. It shrinks to the usual value. */
function rarely<T>(percent: number, arbitrary: fc.Arbitrary<T>, usual: T): fc.Arbitrary<T> {
  return fc.oneof({ withCrossShrink: true }, { weight: 100 - percent, arbitrary: fc.constant(usual) }, { weight: percent, arbitrary });
}

const alias = rarely<string | null>(25, fc.constantFrom(...ALIASES), null);

const typename = alias.map((name): Selection => ({
  kind: 'field',
  alias: name,
  name: '__typename',
  args: '',
  directive: '',
  below: [],
  repeats: true,
}));

function argumentsOf({ name, args }: GraphQLField<unknown, unknown>): fc.Arbitrary<string> {
  const texts = ARGUMENTS[name];
  if (texts !== undefined) {
    return fc.constantFrom(...texts);
  }
  return args.length === 0 ? fc.constant('') : rarely(30, seedArguments, '');
}

function fieldOf(field: GraphQLField<unknown, unknown>, depth: number): fc.Arbitrary<Selection> {
  const type = getNamedType(field.type);
  return fc.record({
    kind: fc.constant('field' as const),
    alias,
    name: fc.constant(field.name),
    args: argumentsOf(field),
    directive: rarely(1, fc.constant(' @skip(if: false)'), ''),
    below: isLeafType(type) ? fc.constant([]) : selections(type as GraphQLObjectType, depth + 1),
    repeats: rarely(10, fc.constant(true), false),
  });
}

function selection(type: GraphQLObjectType, depth: number): fc.Arbitrary<Selection> {
  const fields = Object.values(type.getFields()).filter((field) => depth < MAX_DEPTH || !isObjectType(getNamedType(field.type)));
  const field = fc.oneof(...fields.map((each) => fieldOf(each, depth)));
  const others: fc.WeightedArbitrary<Selection>[] = [{ weight: depth === 0 ? 1 : 6, arbitrary: typename }];
  if (depth > 0 && depth < MAX_DEPTH) {
    const below = selections(type, depth + 1);
    const inline = fc.record({ kind: fc.constant('inline' as const), condition: fc.constantFrom(null, type.name), below });
    const spread = fc.record({
      kind: fc.constantFrom('spread' as const, 'spreadTwice' as const),
      condition: fc.constant(type.name),
      below,
    });
    others.push({ weight: 6, arbitrary: inline }, { weight: 6, arbitrary: spread });
  }
  return fc.oneof({ withCrossShrink: true }, { weight: 84, arbitrary: field }, ...others);
}

/** Made once for each type and depth. */
const made = new Map<string, fc.Arbitrary<readonly Selection[]>>();

function selections(type: GraphQLObjectType, depth: number): fc.Arbitrary<readonly Selection[]> {
  const key = `${type.name} ${String(depth)}`;
  const known = made.get(key);
  if (known !== undefined) {
    return known;
  }
  const arbitrary = fc.array(selection(type, depth), { minLength: 1, maxLength: depth < 2 ? 4 : 3, size: 'max' }).map(withoutConflicts);
  made.set(key, arbitrary);
  return arbitrary;
}

/** Leaves out most fields with the response key of an earlier one: two such fields are often in conflict. */
function withoutConflicts(all: readonly Selection[]): readonly Selection[] {
  const names = new Set<string>();
  return all.filter((each) => {
    if (each.kind !== 'field') {
      return true;
    }
    const name = each.alias ?? each.name;
    const isFirst = !names.has(name);
    names.add(name);
    return isFirst || each.repeats;
  });
}

/** A selection set as text. Adds its named fragments to the list. */
function textOf(all: readonly Selection[], fragments: string[]): string {
  const texts = all.map((each) => {
    const below = each.below.length === 0 ? '' : ` ${textOf(each.below, fragments)}`;
    if (each.kind === 'field') {
      return `${each.alias === null ? '' : `${each.alias}: `}${each.name}${each.args}${each.directive}${below}`;
    }
    const condition = each.condition === null ? '' : ` on ${each.condition}`;
    if (each.kind === 'inline') {
      return `...${condition}${below}`;
    }
    const name = `F${String(fragments.length)}`;
    fragments.push(`fragment ${name}${condition}${below}`);
    return each.kind === 'spread' ? `...${name}` : `...${name} ...${name}`;
  });
  return `{ ${texts.join(' ')} }`;
}

const operation = fc.oneof(
  { withCrossShrink: true },
  { weight: 7, arbitrary: fc.record({ keyword: fc.constant('query'), selected: selections(playSchema.getQueryType()!, 0) }) },
  { weight: 3, arbitrary: fc.record({ keyword: fc.constant('mutation'), selected: selections(playSchema.getMutationType()!, 0) }) },
);

/** For each variable: its default as text (null for none), whether the request gives it, and with which value. */
const variableChoices = fc.record(
  Object.fromEntries(
    Object.entries(PLAY_VARIABLES).map(([name, { defaults, values }]) => [
      name,
      fc.record({
        byDefault: defaults.length === 0 ? fc.constant(null) : rarely<string | null>(40, fc.constantFrom(...defaults), null),
        isGiven: rarely(15, fc.constant(false), true),
        value: rarely(25, fc.constantFrom(...values), values[0]),
      }),
    ]),
  ),
);

/** Requests to the play schema. Most are valid; they have every kind of selection, and valid and invalid values of variables. */
export const playRequests: fc.Arbitrary<PlayRequest> = fc
  .record({
    operation,
    variables: variableChoices,
    isNamed: rarely(30, fc.constant(true), false),
    hasOther: rarely(20, fc.constant(true), false),
  })
  .map((choice) => {
    const fragments: string[] = [];
    const selected = textOf(choice.operation.selected, fragments);
    const names = [...new Set([selected, ...fragments].join(' ').match(/(?<=\$)\w+/g))];
    const definitions = names.map((name) => {
      const { byDefault } = choice.variables[name]!;
      return `$${name}: ${PLAY_VARIABLES[name]!.type}${byDefault === null ? '' : ` = ${byDefault}`}`;
    });
    const head = definitions.length === 0 ? '' : `(${definitions.join(', ')})`;
    const other = choice.hasOther ? ['query Other { word }'] : [];
    const given = names.filter((name) => choice.variables[name]!.isGiven);
    return {
      text: [`${choice.operation.keyword} Main${head} ${selected}`, ...other, ...fragments].join(' '),
      operationName: choice.hasOther || choice.isNamed ? 'Main' : undefined,
      variables: Object.fromEntries(given.map((name) => [name, choice.variables[name]!.value])),
    };
  });
