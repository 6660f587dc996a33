import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { LIMIT_RULES, PARSE_OPTIONS, whyTooLarge } from '../../../src/api/limits/documentLimits';
import { apiSchema as schema } from '../../../src/api/schema';

/** The errors of the document by the rules that need no variables. */
function documentErrors(source: string, rules = LIMIT_RULES): string[] {
  return validate(schema, parse(source, PARSE_OPTIONS), rules).map(({ message }) => message);
}

describe('depth', () => {
  const TOO_DEEP = 'The document nests fields more than 12 deep (introspection: 16).';
  const nested = (depth: number): string => `${'{ a '.repeat(depth)}${'}'.repeat(depth)}`;

  test('of 12 fields is accepted, and of 13 refused', () => {
    expect(documentErrors(nested(12))).toEqual([]);
    expect(documentErrors(nested(13))).toEqual([TOO_DEEP]);
  });

  test('is that of the deepest field', () => {
    expect(documentErrors(`{ a b { a } c ${nested(12)} d }`)).toEqual([TOO_DEEP]);
  });

  test('does not change with fragments, named or inline', () => {
    expect(documentErrors(`{ a { ... { ...F } } } fragment F on Query ${nested(11)}`)).toEqual([]);
    expect(documentErrors(`{ a { ... { ...F } } } fragment F on Query ${nested(12)}`)).toEqual([TOO_DEEP]);
  });

  test("allows a tool's introspection query", () => {
    const query = getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
    expect(documentErrors(query, [...specifiedRules, ...LIMIT_RULES])).toEqual([]);
  });

  test('of introspection is limited to what tools need', () => {
    expect(documentErrors(`{ __schema { types { name ofType ${nested(13)} } } }`)).toEqual([]);
    expect(documentErrors(`{ __schema { types { name ofType ${nested(14)} } } }`)).toEqual([TOO_DEEP]);
  });

  test('has the usual limit in a fragment with a name of introspection', () => {
    expect(documentErrors(`{ ...__schema } fragment __schema on Query ${nested(13)}`)).toEqual([TOO_DEEP]);
    expect(documentErrors(`{ ...__type } fragment __type on Query ${nested(13)}`)).toEqual([TOO_DEEP]);
  });

  test('has the usual limit below an alias with a name of introspection', () => {
    expect(documentErrors(`{ __schema: a ${nested(12)} }`)).toEqual([TOO_DEEP]);
  });

  test('is computed in finite time if a fragment spreads itself', () => {
    expect(documentErrors('{ ...F } fragment F on Query { a ...F ... { ...G } } fragment G on Query { ...F }')).toEqual([]);
  });

  test('is limited in every operation of the document', () => {
    expect(documentErrors(`query A { a } query B ${nested(13)}`)).toEqual([TOO_DEEP]);
  });
});

describe('fields and fragments', () => {
  const TOO_MANY = 'The document has more than 500 fields and fragments.';

  test('are accepted if there are 500, and refused if there are 501, however short the text is', () => {
    expect(whyTooLarge(parse(`{${'a '.repeat(500)}}`))).toBeNull();
    expect(whyTooLarge(parse(`{${'a '.repeat(501)}}`))).toBe(TOO_MANY);
    expect(whyTooLarge(parse(`{${'a{a}'.repeat(251)}}`))).toBe(TOO_MANY);
  });

  test('count in fragments too, and so do the fragments', () => {
    const fragments = Array.from({ length: 251 }, (_, place) => `fragment F${place} on Query { ...F${(place + 1) % 251} }`);
    expect(whyTooLarge(parse(`{ a } ${fragments.join(' ')}`))).toBe(TOO_MANY);
  });
});

test('a document of more than 20,000 tokens is not parsed', () => {
  expect(() => parse(`{ ${'a '.repeat(20_000)} }`, PARSE_OPTIONS)).toThrow(/20000 tokens/);
});
