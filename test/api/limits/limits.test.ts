import { getIntrospectionQuery, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import type { GraphQLError } from 'graphql';
import { checkRequest, LIMIT_RULES, PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import { apiSchema as schema } from '../../../src/api/schema';
import { CONTOSO, FABRIKAM } from '../../support/people';

/** The errors of the document by the rules that need no variables. */
function documentErrors(source: string, rules = LIMIT_RULES): string[] {
  return validate(schema, parse(source, PARSE_OPTIONS), rules).map(({ message }) => message);
}

/** The error of the request by the limits that depend on variables; null if there is none. */
function requestError(
  source: string,
  variables: Readonly<Record<string, unknown>> = {},
  operationName: string | null = null,
): string | null {
  const document = parse(source);
  expect(validate(schema, document, [...specifiedRules, ...LIMIT_RULES])).toEqual([]);
  try {
    checkRequest(schema, document, getOperationAST(document, operationName)!, variables);
    return null;
  } catch (error) {
    expect((error as GraphQLError).extensions['code']).toBe('BAD_USER_INPUT');
    return (error as GraphQLError).message;
  }
}

const policy = (selection: string): string => `{ isolationPolicy(tenantId: "${CONTOSO.id}") ${selection} }`;

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

describe('aliases', () => {
  const TOO_MANY = 'The operation uses more than 30 aliases.';
  const aliases = (number: number): string => Array.from({ length: number }, (_, place) => `a${place}: viewer { subject }`).join(' ');

  test('are accepted if there are 30, and refused if there are 31', () => {
    expect(documentErrors(`{ ${aliases(30)} }`)).toEqual([]);
    expect(documentErrors(`{ ${aliases(31)} }`)).toEqual([TOO_MANY]);
  });

  test('of a fragment count once for each spread', () => {
    expect(
      documentErrors(
        `{ viewer { ...F } other: viewer { ...F } } fragment F on Viewer { ${'abcdefghijklmno'
          .split('')
          .map((a) => `${a}: subject`)
          .join(' ')} }`,
      ),
    ).toEqual([TOO_MANY]);
  });

  test('of fragments that double each other are counted quickly', () => {
    const fragments = Array.from({ length: 200 }, (_, place) => `fragment F${place} on Viewer { ...F${place + 1} ...F${place + 1} }`);
    const bomb = `{ viewer { ...F0 } } ${fragments.join(' ')} fragment F200 on Viewer { a: subject }`;
    expect(documentErrors(bomb)).toEqual([TOO_MANY]);
    const document = parse(bomb);
    expect(() => checkRequest(schema, document, getOperationAST(document)!, {})).not.toThrow();
  });
});

describe('pages', () => {
  const changes = (args: string, selection = '{ pageInfo { hasNextPage } }'): string =>
    `{ policyChanges(tenantId: "${CONTOSO.id}" ${args}) ${selection} }`;

  test.each([
    ['first: 1', null],
    ['first: 500', null],
    ['first: null', null],
    ['', null],
    ['first: 0', '`first` of `policyChanges` must be from 1 to 500.'],
    ['first: -1', '`first` of `policyChanges` must be from 1 to 500.'],
    ['first: 501', '`first` of `policyChanges` must be from 1 to 500.'],
  ])('policyChanges(%s)', (args, message) => {
    expect(requestError(changes(args))).toBe(message);
  });

  test('of rules may have 1,000 items', () => {
    expect(requestError(policy('{ rules(first: 1000) { totalCount } }'))).toBeNull();
    expect(requestError(policy('{ rules(first: 1001) { totalCount } }'))).toBe('`first` of `rules` must be from 1 to 1000.');
  });

  test('may have their size in a variable or in its default', () => {
    const source = `query($n: Int = 501) ${changes('first: $n')}`;
    expect(requestError(source)).toMatch(/from 1 to 500/);
    expect(requestError(source, { n: 500 })).toBeNull();
    expect(requestError(source, { n: null })).toBeNull();
    expect(requestError(source, { n: 0 })).toMatch(/from 1 to 500/);
    expect(requestError(`query($n: Int) ${changes('first: $n')}`)).toBeNull();
  });

  const nested = (outer: number, inner: string): string => changes(`first: ${outer}`, `{ edges { node { policy { ${inner} } } } }`);

  test('that are nested multiply to at most 10,000', () => {
    expect(requestError(nested(100, 'rules(first: 100) { totalCount }'))).toBeNull();
    expect(requestError(nested(101, 'rules(first: 100) { totalCount }'))).toBe(
      'The pages nested in `policyChanges` multiply to more than 10000 items. Ask for smaller pages.',
    );
  });

  test('without a size count with their default size', () => {
    expect(requestError(nested(100, 'rules { totalCount }'))).toBeNull();
    expect(requestError(nested(101, 'rules { totalCount }'))).toMatch(/multiply/);
  });

  test('of runs and of differences are nested pages', () => {
    const runs = (first: number): string =>
      `{ resources(tenantId: "${CONTOSO.id}", first: ${first}) { edges { node { runs(first: 100) { edges { node { id } } } } } } }`;
    expect(requestError(runs(100))).toBeNull();
    expect(requestError(runs(101))).toMatch(/The pages nested in `resources` multiply/);
    expect(requestError('{ policyRequests(first: 101) { edges { node { diff { totalCount } } } } }')).toMatch(/multiply/);
    expect(requestError(`{ connections(tenantId: "${CONTOSO.id}", first: 501) { totalCount } }`)).toMatch(/from 1 to 500/);
  });

  test('that are nested by fragments multiply too', () => {
    const fragments =
      'fragment P on IsolationPolicyVersion { ... { ...R } } fragment R on IsolationPolicyVersion { rules(first: 1000) { totalCount } }';
    expect(requestError(`${nested(11, '...P')} ${fragments}`)).toMatch(/multiply/);
    expect(requestError(`${nested(10, '...P')} ${fragments}`)).toBeNull();
  });

  test('in a payload or an event are limited too', () => {
    const payload = (first: number): string =>
      `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}" }) { policy { rules(first: ${first}) { totalCount } } } }`;
    const event = (first: number): string =>
      `subscription { policyChanged(tenantId: "${CONTOSO.id}") { policy { rules(first: ${first}) { totalCount } } } }`;
    expect(requestError(payload(1001))).toMatch(/from 1 to 1000/);
    expect(requestError(event(1001))).toMatch(/from 1 to 1000/);
    expect(requestError(payload(1000))).toBeNull();
    expect(requestError(event(1000))).toBeNull();
  });

  test('count only in the operation that is executed', () => {
    const source = `query A ${changes('first: 501')} query B ${changes('first: 5')}`;
    expect(requestError(source, {}, 'B')).toBeNull();
    expect(requestError(source, {}, 'A')).toMatch(/from 1 to 500/);
  });
});

describe('evaluations', () => {
  const input = `{ creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }`;
  const list = `query($list: [EvaluateConnectionInput!]!, $one: EvaluateConnectionInput!)`;
  const inputs = (number: number): unknown[] => Array.from({ length: number }, () => ({}));

  test('are accepted up to 1,000 in a document, over all its fields together', () => {
    const source = `${list} { a: evaluateConnections(inputs: $list) { allowed } b: evaluateConnections(inputs: [${input}, ${input}]) { allowed } c: evaluateConnection(input: $one) { allowed } }`;
    expect(requestError(source, { list: inputs(997), one: {} })).toBeNull();
    expect(requestError(source, { list: inputs(998), one: {} })).toBe(
      'The document asks for 1001 decisions; one document may ask for 1000.',
    );
  });

  test('count one for a single value that is given for a list', () => {
    const source = `query($list: [EvaluateConnectionInput!]!) { a: evaluateConnections(inputs: $list) { allowed } b: evaluateConnections(inputs: ${input}) { allowed } }`;
    expect(requestError(source, { list: inputs(999) })).toBeNull();
    expect(requestError(source, { list: inputs(1000) })).toMatch(/1001 decisions/);
    expect(requestError(source, { list: {} })).toBeNull();
  });

  test('count once for a field that is written twice', () => {
    const twice = `query($list: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $list) { allowed } ...F ...F } fragment F on Query { ... { evaluateConnections(inputs: $list) { reason } } }`;
    expect(requestError(twice, { list: inputs(1000) })).toBeNull();
  });

  test('count in fragments too', () => {
    const hidden = `query($list: [EvaluateConnectionInput!]!) { ...F } fragment F on Query { ... { a: evaluateConnections(inputs: $list) { allowed } } b: evaluateConnections(inputs: $list) { allowed } }`;
    expect(requestError(hidden, { list: inputs(501) })).toMatch(/1002 decisions/);
  });
});

test('a document of more than 20,000 tokens is not parsed', () => {
  expect(() => parse(`{ ${'a '.repeat(20_000)} }`, PARSE_OPTIONS)).toThrow(/20000 tokens/);
});
