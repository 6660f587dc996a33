import type { GraphQLError } from 'graphql';
import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { parseBounded } from '../../../src/api/limits/boundedParser';
import { LIMIT_RULES, PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import { whyTooRepetitive } from '../../../src/api/limits/repeatedFields';
import { apiSchema as schema } from '../../../src/api/schema';

/** The errors of the document by the rules that need no variables. */
function documentErrors(source: string, rules = LIMIT_RULES): string[] {
  return validate(schema, parse(source, PARSE_OPTIONS), rules).map(({ message }) => message);
}

describe('depth', () => {
  const tooDeep = (path: string): string =>
    `The document nests fields more than 12 deep (introspection: 16). Its deepest field is \`${path}\`. Ask for the inner objects in a document of their own.`;
  const path = (...keys: string[]): string => [...keys, ...Array<string>(13).fill('a')].slice(0, 13).join('.');
  const nested = (depth: number): string => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;

  test('of 12 fields is accepted, and of 13 refused', () => {
    expect(documentErrors(nested(12))).toEqual([]);
    expect(documentErrors(nested(13))).toEqual([tooDeep(path())]);
  });

  test('is that of the deepest field', () => {
    expect(documentErrors(`{ a b { a } c ${nested(12)} d }`)).toEqual([tooDeep(path('c'))]);
  });

  test('does not change with fragments, named or inline', () => {
    expect(documentErrors(`{ a { ... { ...F } } } fragment F on Query ${nested(11)}`)).toEqual([]);
    expect(documentErrors(`{ a { ... { ...F } } } fragment F on Query ${nested(12)}`)).toEqual([tooDeep(path())]);
  });

  test("allows a tool's introspection query", () => {
    const query = getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
    expect(documentErrors(query, [...specifiedRules, ...LIMIT_RULES])).toEqual([]);
  });

  test('of introspection is limited to what tools need', () => {
    expect(documentErrors(`{ __schema { types { name ofType ${nested(13)} } } }`)).toEqual([]);
    expect(documentErrors(`{ __schema { types { name ofType ${nested(14)} } } }`)).toEqual([tooDeep(`__schema.types.ofType.${path()}.a`)]);
  });

  test('has the usual limit in a fragment with a name of introspection', () => {
    expect(documentErrors(`{ ...__schema } fragment __schema on Query ${nested(13)}`)).toEqual([tooDeep(path())]);
    expect(documentErrors(`{ ...__type } fragment __type on Query ${nested(13)}`)).toEqual([tooDeep(path())]);
  });

  test('has the usual limit below an alias with a name of introspection', () => {
    expect(documentErrors(`{ __schema: a ${nested(12)} }`)).toEqual([tooDeep(path('__schema'))]);
  });

  test('is computed in finite time if a fragment spreads itself', () => {
    expect(documentErrors('{ ...F } fragment F on Query { a ...F ... { ...G } } fragment G on Query { ...F }')).toEqual([]);
  });

  test('is limited in every operation of the document', () => {
    expect(documentErrors(`query A { a } query B ${nested(13)}`)).toEqual([tooDeep(path())]);
  });
});

describe('fields and fragments', () => {
  const refusal = (source: string): GraphQLError | null => {
    try {
      parseBounded(source, PARSE_OPTIONS);
      return null;
    } catch (error) {
      return error as GraphQLError;
    }
  };

  test('are accepted if there are 500, and refused if there are 501, however short the text is', () => {
    expect(refusal(`{${'a '.repeat(500)}}`)).toBeNull();
    for (const source of [`{${'a '.repeat(501)}}`, `{${'a{a}'.repeat(251)}}`]) {
      expect(refusal(source)).toMatchObject({
        message: expect.stringContaining('more than 500 fields and fragments'),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      });
    }
  });

  test('count in fragments too, and so do the fragments, and values do not', () => {
    const fragments = (count: number): string =>
      Array.from({ length: count }, (_, place) => `fragment F${place} on Query { ... @skip(if: true) { ...F${place} } b: a }`).join(' ');
    expect(refusal(`{ ${'a '.repeat(100)} } ${fragments(100)}`)).toBeNull();
    expect(refusal(`{ ${'a '.repeat(101)} } ${fragments(100)}`)).not.toBeNull();
    expect(refusal(`query ($v: V = { a: { b: [1, 2] } }) @d(a: { b: 1 }) { ${'a(b: { c: d, e: $v }) '.repeat(500)} }`)).toBeNull();
  });

  test('are refused at the first one too many: what follows is not parsed', () => {
    expect(refusal(`{${'a '.repeat(501)} this is not GraphQL: (`)?.message).toContain('more than 500 fields and fragments');
  });

  test('are refused with the field that is written most often, and what to do', () => {
    const source = `{ b ${Array.from({ length: 300 }, (_, place) => `a${place}: evaluateConnection { allowed }`).join(' ')} }`;
    expect(refusal(source)?.message).toBe(
      'The document has more than 500 fields and fragments. Of the first 500, `evaluateConnection` takes 249. Ask for fewer fields, use a field that takes a list, or send several documents.',
    );
  });
});

describe('fields that are repeated in one place', () => {
  const why = (source: string): string | null => whyTooRepetitive(parse(source));
  const many = (count: number, text: (place: number) => string): string =>
    Array.from({ length: count }, (_, place) => text(place)).join(' ');

  test('are accepted 100 times and refused 101 times, whatever they select', () => {
    expect(why(`{ ${many(100, () => 'a { b }')} }`)).toMatch(/`b` 100 times/);
    expect(why(`{ ${many(70, () => 'a { b }')} }`)).toBeNull();
    expect(why(`{ ${many(100, () => 'a')} }`)).toBeNull();
    expect(why(`{ ${many(101, () => 'a')} }`)).toBe(
      'The document repeats fields too often in one place, such as `a` 101 times. Write each field once, or give it another alias each time.',
    );
  });

  test('are found in places that are merged, however few of them stand in each', () => {
    expect(why(`{ ${many(15, () => `a { ${many(15, () => 'b')} }`)} }`)).toMatch(/`b` 225 times/);
    expect(why(`{ a { ...F } ${many(60, () => 'a { b ... { b } }')} } fragment F on A { b }`)).toMatch(/`b` 121 times/);
  });

  test('do not count if they stand in different places', () => {
    expect(why(`{ ${many(240, (place) => `a${place}: evaluateConnection { allowed }`)} }`)).toBeNull();
  });

  test('are counted in each operation, and fragments that are spread in one place count as well', () => {
    expect(why(`query A { a } query B { ${many(101, () => 'a')} }`)).not.toBeNull();
    const fragments = (count: number): string =>
      `{ ${many(count, (place) => `...F${place}`)} } ${many(count, (place) => `fragment F${place} on Query { a${place} }`)}`;
    expect(why(fragments(100))).toBeNull();
    expect(why(fragments(101))).not.toBeNull();
  });

  test('and fragments are counted in all operations together', () => {
    const doubling = many(11, (place) => `fragment F${place} on Query { a: x { ...F${place + 1} } b: x { ...F${place + 1} } }`);
    const last = 'fragment F11 on Query { viewer { subject } }';
    expect(why(`query q { ...F1 } ${doubling} ${last}`)).toBeNull();
    expect(why(`${many(20, (place) => `query q${place} { ...F1 }`)} ${doubling} ${last}`)).toMatch(/more than 10000 fields/);
  });

  test('are counted in finite time, however often fragments spread fragments', () => {
    expect(why('{ ...F } fragment F on Query { a { ...F } ...G } fragment G on Query { ...F }')).toBeNull();
    const doubling = many(30, (place) => `fragment F${place} on Query { a { ...F${place + 1} } b { ...F${place + 1} } }`);
    expect(why(`{ ...F0 } ${doubling} fragment F30 on Query { c }`)).toMatch(/more than 10000 fields if its fragments are written out/);
  });
});

test('a document of more than 20,000 tokens is not parsed', () => {
  expect(() => parse(`{ ${'a '.repeat(20_000)} }`, PARSE_OPTIONS)).toThrow(/20000 tokens/);
});
