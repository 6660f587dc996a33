import {
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  getOperationAST,
  isListType,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { GraphQLError, GraphQLField } from 'graphql';
import { documentCost } from '../../../src/api/limits/documentCost';
import { FIELDS_WITH_COST } from '../../../src/api/limits/fieldCosts';
import { LIMIT_RULES } from '../../../src/api/limits/documentLimits';
import { apiSchema as schema } from '../../../src/api/schema';
import { CONTOSO, FABRIKAM } from '../../support/people';

type Variables = Readonly<Record<string, unknown>>;

/** What the document costs, or the message that refuses it. */
function costOf(source: string, variables: Variables = {}, operationName: string | null = null): number | string {
  const document = parse(source);
  expect(validate(schema, document, [...specifiedRules, ...LIMIT_RULES]).map(({ message }) => message)).toEqual([]);
  try {
    return documentCost(schema, document, getOperationAST(document, operationName)!)(variables);
  } catch (error) {
    const { message, extensions } = error as GraphQLError;
    expect(`${String(extensions['code'])} ${message}`).toMatch(/^BAD_USER_INPUT /);
    return message;
  }
}

const TENANT = `tenantId: "${CONTOSO.id}"`;
const RULE = 'id allowedTenantId allowedTenant { id name domains cloud } allowedTenantName enteredAs direction note createdAt __typename';
const PAST = RULE.replace('id allowedTenantId', 'allowedTenantId');
const SIDE = '{ direction allowed reason rule { allowedTenantId direction } }';
const input = `{ creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }`;
const changes = (args: string, selection = '{ pageInfo { hasNextPage } }'): string => `policyChanges(${TENANT} ${args}) ${selection}`;

describe('a document may ask for', () => {
  test.each<[string, string, Variables?]>([
    [
      'a thousand decisions with both sides and their rules',
      `query($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { allowed reason blockedDirections message creatorTenantId signInTenantId revision outbound ${SIDE} inbound ${SIDE} } }`,
      { inputs: Array.from({ length: 1_000 }, () => ({})) },
    ],
    [
      'a page of a thousand rules with all fields',
      `{ isolationPolicy(${TENANT}) { enabled mode effect rules(first: 1000) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { ${RULE} } } } } }`,
    ],
    ['an export', `{ exportIsolationPolicy(${TENANT}) }`],
    [
      'the differences of a page of requests',
      `{ policyRequests(${TENANT}) { edges { node { id status justification diff { totalCount edges { node { kind subject before after } } } } } } }`,
    ],
    ['a page of 50 requests', `{ policyRequests(${TENANT}) { edges { node { id status justification tenant { name } } } } }`],
    [
      'fifty flows with their connections and decisions',
      `{ resources(${TENANT}) { edges { node { name connections { name decision { allowed message } } } } } }`,
    ],
    [
      'fifty flows with what blocks them',
      `{ resources(${TENANT}) { totalCount edges { node { name status violations { connection { name } decision { message reason } } } } } }`,
    ],
    [
      'five hundred attempts with all fields',
      `{ connectionAttempts(${TENANT} first: 500) { edges { node { id at creatorTenantId signInTenantId connector identityProvider user recordedByTenantId allowed reason revision } } } }`,
    ],
    [
      'a hundred changes with the policy after each',
      `{ ${changes('first: 100', '{ edges { node { revision policy { enabled effect rules(first: 10) { totalCount edges { node { allowedTenantId } } } } } } }')} }`,
    ],
    ['what tools ask of a schema', getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true })],
  ])('%s', (...[, source, variables]) => {
    expect(costOf(source, variables)).toEqual(expect.any(Number));
  });
});

describe('a document may not ask for', () => {
  test.each<[string, string, string, Variables?]>([
    [
      'past policies in pages beside each other',
      `{ ${Array.from({ length: 30 }, (_, place) => `a${place}: ${changes('first: 500', '{ edges { node { policy { effect rules(first: 20) { edges { node { allowedTenantId } } } } } } }')}`).join(' ')} }`,
      'a0.edges.node.policy',
    ],
    ['several exports', `{ a: exportIsolationPolicy(${TENANT}) b: exportIsolationPolicy(${TENANT}) }`, 'a'],
    [
      'the decisions of all connections of many flows',
      `{ resources(${TENANT} first: 100) { edges { node { connections { decision { allowed } } } } } }`,
      'resources.edges.node.connections',
    ],
    [
      'attempts of thirty pages',
      `{ ${Array.from({ length: 31 }, (_, place) => `a${place}: connectionAttempts(${TENANT} first: 1, filter: { connector: "none" }) { edges { node { id } } }`).join(' ')} }`,
      'a0',
    ],
    [
      'the same decisions under many names',
      `query($inputs: [EvaluateConnectionInput!]!) { ${['a', 'b', 'c'].map((name) => `${name}: evaluateConnections(inputs: $inputs) { allowed }`).join(' ')} }`,
      'a',
      { inputs: Array(1_000).fill({}) },
    ],
    [
      'the schema many times',
      `{ ${Array.from({ length: 40 }, (_, place) => `a${place}: __schema { types { fields { name args { name } } } }`).join(' ')} }`,
      'a0.types',
    ],
    [
      'an event with several thousand rules',
      `subscription { policyChanged(${TENANT}) { policy { a: rules(first: 1000) { edges { node { ${PAST} } } } b: rules(first: 1000) { edges { node { ${PAST} } } } } } }`,
      'policyChanged.policy',
    ],
  ])('%s', (...[, source, part, variables]) => {
    const message = costOf(source, variables);
    expect(message).toMatch(/^The document costs \d+ units; one document may cost 3000\./);
    expect(message).toContain(`Its greatest part is \`${part}`);
    expect(message).toContain('Ask for smaller pages or for fewer fields, or send several documents.');
  });
});

test('fragments that double each other are added up quickly', () => {
  const fragments = Array.from(
    { length: 100 },
    (_, place) => `fragment F${place} on IsolationPolicy { ...F${place + 1} ...F${place + 1} }`,
  );
  const bomb = (size: string): string =>
    `query($n: Int) { isolationPolicy(${TENANT}) { ...F0 } } ${fragments.join(' ')} fragment F100 on IsolationPolicy { a: rules(first: ${size}) { edges { node { id } } } }`;
  expect(costOf(bomb('$n'), { n: 1 })).toMatch(/costs more than 1000000000 units/);
  expect(costOf(bomb('5').replace('query($n: Int) ', ''))).toMatch(/costs more than 1000000000 units/);
});

describe('a page', () => {
  test.each([
    ['first: 1', null],
    ['first: 500', null],
    ['first: null', null],
    ['', null],
    ['first: 0', '`first` of `policyChanges` must be from 1 to 500.'],
    ['first: -1', '`first` of `policyChanges` must be from 1 to 500.'],
    ['first: 501', '`first` of `policyChanges` must be from 1 to 500.'],
  ])('policyChanges(%s)', (args, message) => {
    expect(costOf(`{ ${changes(args)} }`)).toEqual(message ?? expect.any(Number));
  });

  test('of rules may have 1,000 items', () => {
    const rules = (first: number): string => `{ isolationPolicy(${TENANT}) { rules(first: ${first}) { totalCount } } }`;
    expect(costOf(rules(1_000))).toEqual(expect.any(Number));
    expect(costOf(rules(1_001))).toBe('`first` of `rules` must be from 1 to 1000.');
  });

  test('may have its size in a variable or in its default', () => {
    const source = `query($n: Int = 501) { ${changes('first: $n')} }`;
    expect(costOf(source)).toMatch(/from 1 to 500/);
    expect(costOf(source, { n: 500 })).toBe(costOf(`{ ${changes('first: 500')} }`));
    expect(costOf(source, { n: null })).toBe(costOf(`{ ${changes('')} }`));
    expect(costOf(source, { n: 0 })).toMatch(/from 1 to 500/);
    expect(costOf(`query($n: Int) { ${changes('first: $n')} }`)).toBe(costOf(`{ ${changes('')} }`));
  });

  test('counts only in the operation that is executed', () => {
    const source = `query A { ${changes('first: 501')} } query B { ${changes('first: 5')} }`;
    expect(costOf(source, {}, 'B')).toEqual(expect.any(Number));
    expect(costOf(source, {}, 'A')).toMatch(/from 1 to 500/);
  });
});

test('a decision costs one unit, and each input of a list as much again', () => {
  expect(Math.round(costOf(`{ evaluateConnection(input: ${input}) { allowed } }`) as number)).toBe(1);
  const list = (inputs: string, variables?: Variables): number =>
    costOf(
      `${variables === undefined ? '' : 'query($inputs: [EvaluateConnectionInput!]!) '}{ evaluateConnections(inputs: ${inputs}) { allowed } }`,
      variables,
    ) as number;
  expect(Math.round(list(`[${Array(100).fill(input).join(' ')}]`))).toBe(106);
  expect(list('$inputs', { inputs: Array(100).fill({}) })).toBe(list(`[${Array(100).fill(input).join(' ')}]`));
  expect(list('$inputs', { inputs: {} })).toBe(list(input));
});

describe('the table of costs', () => {
  const listed = new Set(FIELDS_WITH_COST);
  const fields = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .flatMap((type) =>
      Object.values<GraphQLField<unknown, unknown>>(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, type, field })),
    );

  test('lists each query, subscription, page and count, and each list and resolver that may read the store', () => {
    /** Their values are in memory when they are asked for. */
    const READY =
      /^(__|.*\.(edges|node|userErrors)$|Mutation\.|\w+Payload\.|ConsentLink\.|ConnectionRecord\.status|SideVerdict\.rule|Violation\.connection|ResourceStatusChange\.resource)/;
    const dear = fields.filter(
      ({ field, type }) =>
        field.resolve !== undefined ||
        field.name === 'totalCount' ||
        (isListType(getNullableType(field.type)) && isObjectType(getNamedType(field.type))) ||
        type === schema.getQueryType(),
    );
    expect(dear.map(({ name }) => name).filter((name) => !listed.has(name) && !READY.test(name))).toEqual([]);
  });

  test('lists no field that the schema does not have', () => {
    const names = new Set(fields.map(({ name }) => name));
    expect([...listed].filter((name) => !names.has(name))).toEqual([]);
  });
});
