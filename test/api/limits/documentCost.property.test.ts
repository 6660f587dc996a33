import fc from 'fast-check';
import { getNamedType, getOperationAST, isLeafType, isNonNullType, isObjectType, parse, specifiedRules, validate } from 'graphql';
import type { GraphQLField, GraphQLObjectType } from 'graphql';
import { documentCost } from '../../../src/api/limits/documentCost';
import { apiSchema as schema } from '../../../src/api/schema';
import { CONTOSO, FABRIKAM } from '../../support/people';
import { runs } from '../../support/runs';

/** A field of a document, with an alias that no other field has. */
interface Selected {
  readonly alias: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly type: GraphQLObjectType;
  /** Null for a field without pages. */
  readonly first: number | null;
  readonly below: readonly Selected[];
}

/** These two alone cost nearly what a document may. */
const TOO_DEAR: ReadonlySet<string> = new Set(['exportIsolationPolicy', 'diff']);
const VALUES: Readonly<Record<string, string>> = {
  tenantId: `"${CONTOSO.id}"`,
  input: `{ creatorTenant: null, signInTenant: "${FABRIKAM.id}" }`,
  inputs: `[{ creatorTenant: null, signInTenant: "${FABRIKAM.id}" }, { creatorTenant: null, signInTenant: "${FABRIKAM.id}" }]`,
  idsOrDomains: '["contoso.example"]',
};

/** Selects fields of a type as the numbers say. */
function selected(type: GraphQLObjectType, depth: number, next: () => number): Selected[] {
  const fields = Object.values<GraphQLField<unknown, unknown>>(type.getFields()).filter(
    (field) => !TOO_DEAR.has(field.name) && (depth > 0 || isLeafType(getNamedType(field.type))),
  );
  if (fields.length === 0) {
    return [];
  }
  return Array.from({ length: 1 + (next() % 2) }, () => {
    const field = fields[next() % fields.length]!;
    const named = getNamedType(field.type);
    const first = field.args.some(({ name }) => name === 'first') ? 1 + (next() % 4) : null;
    const alias = `a${String((names += 1))}`;
    return { alias, field, type, first, below: isObjectType(named) ? selected(named, depth - 1, next) : [] };
  }).filter(({ field, below }) => below.length > 0 || isLeafType(getNamedType(field.type)));
}
let names = 0;

const tree: fc.Arbitrary<readonly Selected[]> = fc
  .array(fc.nat(1_000), { minLength: 60, maxLength: 60 })
  .map((numbers) => {
    let place = 0;
    return selected(schema.getQueryType()!, 7, () => numbers[(place += 1) % numbers.length]!);
  })
  .filter((fields) => fields.length > 0);

/** Writes the fields out; with `fragments`, each selection set below a field becomes a fragment. */
function written(fields: readonly Selected[], fragments: string[] | null = null): string {
  return fields
    .map(({ alias, field, first, below }) => {
      const args = field.args.flatMap(({ name, type }) =>
        name === 'first' ? [`first: ${String(first)}`] : isNonNullType(type) ? [`${name}: ${VALUES[name] ?? '"x"'}`] : [],
      );
      const inner = below.length === 0 ? '' : ` { ${spread(below, fragments)} }`;
      return `${alias}: ${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}${inner}`;
    })
    .join(' ');
}

function spread(fields: readonly Selected[], fragments: string[] | null): string {
  const text = written(fields, fragments);
  if (fragments === null) {
    return text;
  }
  const name = `F${String(fragments.length)}`;
  fragments.push(`fragment ${name} on ${fields[0]!.type.name} { ${text} }`);
  return `...${name}`;
}

/** Undefined for a document that costs too much. */
function costOf(source: string, variables = {}): number | undefined {
  const document = parse(source);
  expect(validate(schema, document, specifiedRules).map(({ message }) => message)).toEqual([]);
  try {
    return documentCost(schema, document, getOperationAST(document)!)(variables);
  } catch {
    return undefined;
  }
}

/** The same tree with a page that is one item bigger, if it has a page. */
function bigger(fields: readonly Selected[]): Selected[] {
  return fields.map((each) => ({ ...each, first: each.first === null ? null : each.first + 1, below: bigger(each.below) }));
}

/** The same tree with one more field at a place that the number says. */
function withOneMore(fields: readonly Selected[], place: number): Selected[] {
  const at = place % fields.length;
  const chosen = fields[at]!;
  const deeper = chosen.below.length > 0 && place % 3 !== 0;
  const copy: Selected = deeper
    ? { ...chosen, below: withOneMore(chosen.below, Math.floor(place / 2)) }
    : { ...chosen, alias: `b${String((names += 1))}` };
  return deeper ? fields.map((each) => (each === chosen ? copy : each)) : [...fields, copy];
}

const options = { numRuns: runs(200, 3_000) };

test('a document costs the same with its fragments and with their fields written out', () => {
  fc.assert(
    fc.property(tree, (fields) => {
      const fragments: string[] = [];
      const text = spread(fields, fragments);
      expect(costOf(`{ ${text} } ${fragments.join(' ')}`)).toBe(costOf(`{ ${written(fields)} }`));
      expect(costOf(`{ ... on Query { ${written(fields)} } }`)).toBe(costOf(`{ ${written(fields)} }`));
    }),
    options,
  );
});

test('what two documents cost beside each other is the sum of what they cost alone', () => {
  fc.assert(
    fc.property(tree, tree, (one, other) => {
      const [a, b] = [costOf(`{ ${written(one)} }`), costOf(`{ ${written(other)} }`)];
      const both = costOf(`{ ${written(one)} ${written(other)} }`);
      if (both === undefined) {
        expect(a === undefined || b === undefined || a + b > 3_000).toBe(true);
      } else {
        expect(both).toBe(a! + b!);
      }
    }),
    options,
  );
});

test('another field, another alias or a bigger page never costs less', () => {
  fc.assert(
    fc.property(tree, fc.nat(1_000), (fields, place) => {
      const before = costOf(`{ ${written(fields)} }`);
      for (const more of [bigger(fields), withOneMore(fields, place)]) {
        expect(costOf(`{ ${written(more)} }`) ?? Infinity).toBeGreaterThanOrEqual(before ?? Infinity);
      }
    }),
    options,
  );
});
