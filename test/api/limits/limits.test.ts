import { getIntrospectionQuery, getOperationAST, parse, specifiedRules, validate } from 'graphql';
import type { GraphQLError } from 'graphql';
import { checkRequest, LIMIT_RULES, PARSE_OPTIONS } from '../../../src/api/limits/documentLimits';
import { apiSchema as schema } from '../../../src/api/schema';
import { CONTOSO, FABRIKAM } from '../../support/people';

/** What is wrong with the document by the rules that need no variables. */
function faults(source: string, rules = LIMIT_RULES): string[] {
  return validate(schema, parse(source, PARSE_OPTIONS), rules).map(({ message }) => message);
}

/** What is wrong with the request once its variables are known; null where nothing is. */
function fault(source: string, variables: Readonly<Record<string, unknown>> = {}, operationName: string | null = null): string | null {
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

  test('12 fields deep is taken, 13 is not', () => {
    expect(faults(nested(12))).toEqual([]);
    expect(faults(nested(13))).toEqual([TOO_DEEP]);
  });

  test('a deep field among shallow ones is as deep as alone', () => {
    expect(faults(`{ a b { a } c ${nested(12)} d }`)).toEqual([TOO_DEEP]);
  });

  test('fragments, named and inline, make nothing less deep and nothing deeper', () => {
    expect(faults(`{ a { ... { ...F } } } fragment F on Query ${nested(11)}`)).toEqual([]);
    expect(faults(`{ a { ... { ...F } } } fragment F on Query ${nested(12)}`)).toEqual([TOO_DEEP]);
  });

  test("a tool's introspection passes, with the specification's own rules", () => {
    const query = getIntrospectionQuery({ descriptions: true, specifiedByUrl: true, inputValueDeprecation: true, oneOf: true });
    expect(faults(query, [...specifiedRules, ...LIMIT_RULES])).toEqual([]);
  });

  test('introspection deeper than a tool needs is refused', () => {
    expect(faults(`{ __schema { types { name ofType ${nested(13)} } } }`)).toEqual([]);
    expect(faults(`{ __schema { types { name ofType ${nested(14)} } } }`)).toEqual([TOO_DEEP]);
  });

  test('a fragment that is named like introspection gets no deeper than any other', () => {
    expect(faults(`{ ...__schema } fragment __schema on Query ${nested(13)}`)).toEqual([TOO_DEEP]);
    expect(faults(`{ ...__type } fragment __type on Query ${nested(13)}`)).toEqual([TOO_DEEP]);
  });

  test('a field with a name of introspection as its alias gets no deeper either', () => {
    expect(faults(`{ __schema: a ${nested(12)} }`)).toEqual([TOO_DEEP]);
  });

  test('a fragment that spreads itself ends the count, not the process', () => {
    expect(faults('{ ...F } fragment F on Query { a ...F ... { ...G } } fragment G on Query { ...F }')).toEqual([]);
  });

  test('every operation of the document counts', () => {
    expect(faults(`query A { a } query B ${nested(13)}`)).toEqual([TOO_DEEP]);
  });
});

describe('aliases', () => {
  const TOO_MANY = 'The operation uses more than 30 aliases.';
  const aliases = (number: number): string => Array.from({ length: number }, (_, place) => `a${place}: viewer { subject }`).join(' ');

  test('30 are taken, 31 are not', () => {
    expect(faults(`{ ${aliases(30)} }`)).toEqual([]);
    expect(faults(`{ ${aliases(31)} }`)).toEqual([TOO_MANY]);
  });

  test("a fragment's aliases count wherever it is spread", () => {
    expect(
      faults(
        `{ viewer { ...F } other: viewer { ...F } } fragment F on Viewer { ${'abcdefghijklmno'
          .split('')
          .map((a) => `${a}: subject`)
          .join(' ')} }`,
      ),
    ).toEqual([TOO_MANY]);
  });

  test('a bomb of fragments that double each other is counted at once', () => {
    const fragments = Array.from({ length: 200 }, (_, place) => `fragment F${place} on Viewer { ...F${place + 1} ...F${place + 1} }`);
    const bomb = `{ viewer { ...F0 } } ${fragments.join(' ')} fragment F200 on Viewer { a: subject }`;
    expect(faults(bomb)).toEqual([TOO_MANY]);
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
    expect(fault(changes(args))).toBe(message);
  });

  test('a page of rules may hold 1,000', () => {
    expect(fault(policy('{ rules(first: 1000) { totalCount } }'))).toBeNull();
    expect(fault(policy('{ rules(first: 1001) { totalCount } }'))).toBe('`first` of `rules` must be from 1 to 1000.');
  });

  test('a size in a variable is a size, and so is its default', () => {
    const source = `query($n: Int = 501) ${changes('first: $n')}`;
    expect(fault(source)).toMatch(/from 1 to 500/);
    expect(fault(source, { n: 500 })).toBeNull();
    expect(fault(source, { n: null })).toBeNull();
    expect(fault(source, { n: 0 })).toMatch(/from 1 to 500/);
    expect(fault(`query($n: Int) ${changes('first: $n')}`)).toBeNull();
  });

  const nested = (outer: number, inner: string): string => changes(`first: ${outer}`, `{ edges { node { policy { ${inner} } } } }`);

  test('pages within pages multiply to 10,000 at most', () => {
    expect(fault(nested(100, 'rules(first: 100) { totalCount }'))).toBeNull();
    expect(fault(nested(101, 'rules(first: 100) { totalCount }'))).toBe(
      'Pages within `policyChanges` multiply to more than 10000. Ask for smaller pages, or for fewer at once.',
    );
  });

  test('a page that is not asked for by size has its default', () => {
    expect(fault(nested(100, 'rules { totalCount }'))).toBeNull();
    expect(fault(nested(101, 'rules { totalCount }'))).toMatch(/multiply/);
  });

  test('the runs of a page of flows, and the differences of a page of requests, are pages within pages', () => {
    const runs = (first: number): string =>
      `{ resources(tenantId: "${CONTOSO.id}", first: ${first}) { edges { node { runs(first: 100) { edges { node { id } } } } } } }`;
    expect(fault(runs(100))).toBeNull();
    expect(fault(runs(101))).toMatch(/Pages within `resources` multiply/);
    expect(fault('{ policyRequests(first: 101) { edges { node { diff { totalCount } } } } }')).toMatch(/multiply/);
    expect(fault(`{ connections(tenantId: "${CONTOSO.id}", first: 501) { totalCount } }`)).toMatch(/from 1 to 500/);
  });

  test('what is nested in fragments multiplies too', () => {
    const fragments = 'fragment P on IsolationPolicy { ... { ...R } } fragment R on IsolationPolicy { rules(first: 1000) { totalCount } }';
    expect(fault(`${nested(11, '...P')} ${fragments}`)).toMatch(/multiply/);
    expect(fault(`${nested(10, '...P')} ${fragments}`)).toBeNull();
  });

  test('pages in a payload and in an event are pages', () => {
    const payload = (first: number): string =>
      `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}" }) { policy { rules(first: ${first}) { totalCount } } } }`;
    const event = (first: number): string =>
      `subscription { policyChanged(tenantId: "${CONTOSO.id}") { policy { rules(first: ${first}) { totalCount } } } }`;
    expect(fault(payload(1001))).toMatch(/from 1 to 1000/);
    expect(fault(event(1001))).toMatch(/from 1 to 1000/);
    expect(fault(payload(1000))).toBeNull();
    expect(fault(event(1000))).toBeNull();
  });

  test('only the operation that is executed counts', () => {
    const source = `query A ${changes('first: 501')} query B ${changes('first: 5')}`;
    expect(fault(source, {}, 'B')).toBeNull();
    expect(fault(source, {}, 'A')).toMatch(/from 1 to 500/);
  });
});

describe('evaluations', () => {
  const input = `{ creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }`;
  const list = `query($list: [EvaluateConnectionInput!]!, $one: EvaluateConnectionInput!)`;
  const inputs = (number: number): unknown[] => Array.from({ length: number }, () => ({}));

  test('1,000 in a document are taken, over all its fields together; 1,001 are not', () => {
    const source = `${list} { a: evaluateConnections(inputs: $list) { allowed } b: evaluateConnections(inputs: [${input}, ${input}]) { allowed } c: evaluateConnection(input: $one) { allowed } }`;
    expect(fault(source, { list: inputs(997), one: {} })).toBeNull();
    expect(fault(source, { list: inputs(998), one: {} })).toBe('The document asks for 1001 decisions; one document may ask for 1000.');
  });

  test('a single value for a list counts one', () => {
    const source = `query($list: [EvaluateConnectionInput!]!) { a: evaluateConnections(inputs: $list) { allowed } b: evaluateConnections(inputs: ${input}) { allowed } }`;
    expect(fault(source, { list: inputs(999) })).toBeNull();
    expect(fault(source, { list: inputs(1000) })).toMatch(/1001 decisions/);
    expect(fault(source, { list: {} })).toBeNull();
  });

  test('a field that is written twice is decided once', () => {
    const twice = `query($list: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $list) { allowed } ...F ...F } fragment F on Query { ... { evaluateConnections(inputs: $list) { reason } } }`;
    expect(fault(twice, { list: inputs(1000) })).toBeNull();
  });

  test('fragments hide nothing', () => {
    const hidden = `query($list: [EvaluateConnectionInput!]!) { ...F } fragment F on Query { ... { a: evaluateConnections(inputs: $list) { allowed } } b: evaluateConnections(inputs: $list) { allowed } }`;
    expect(fault(hidden, { list: inputs(501) })).toMatch(/1002 decisions/);
  });
});

test('a document of more than 20,000 words is not read', () => {
  expect(() => parse(`{ ${'a '.repeat(20_000)} }`, PARSE_OPTIONS)).toThrow(/20000 tokens/);
});
