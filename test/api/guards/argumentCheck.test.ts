import { getNullableType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputType } from 'graphql';
import { argumentCheck } from '../../../src/api/guards/argumentCheck';
import { apiSchema as schema } from '../../../src/api/schema';
import { RequestError } from '../../../src/domain/shared/requestError';
import { ask, contextOf, documentOf, rootFieldsOf, UNTOUCHABLE } from '../../support/api/rootFields';
import type { RootField } from '../../support/api/rootFields';
import { CONTOSO, OPERATOR } from '../../support/people';

const fields = new Map(rootFieldsOf(schema).map((field) => [field.name, field]));

/** A caller who may use every field. (Only a caller with a tenant may use `consent`.) */
const ANY_FIELD_CALLER = { ...OPERATOR, tenantId: CONTOSO.id };

/** The path of every text in an argument: of type String, ID or JSON. */
function textPlaces(type: GraphQLInputType, path: string): string[] {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return textPlaces(nullable.ofType, `${path}.0`);
  }
  if (isInputObjectType(nullable)) {
    return Object.values(nullable.getFields()).flatMap((field) => textPlaces(field.type, `${path}.${field.name}`));
  }
  return ['String', 'ID', 'JSON'].includes(nullable.name) ? [path] : [];
}

/** A valid value of the type, with the required fields only. */
function goodValue(type: GraphQLInputType): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return [];
  }
  if (isInputObjectType(nullable)) {
    const needed = Object.values(nullable.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, goodValue(field.type)]));
  }
  const good: Record<string, unknown> = {
    UUID: CONTOSO.id,
    Boolean: true,
    JSON: {},
    Cloud: 'PUBLIC',
    RuleDirection: 'BOTH',
    IsolationMode: 'TWO_WAY',
    ChangeControl: 'DIRECT',
  };
  const byDefault = nullable.name === 'Choice' ? 'BLOCK' : nullable.name === 'IdentityProvider' ? 'OTHER' : 'good';
  return good[nullable.name] ?? byDefault;
}

/** A valid value of the type, with the given value at the path. */
function valueWith(type: GraphQLInputType, [step, ...path]: readonly string[], value: unknown): unknown {
  const nullable = getNullableType(type);
  if (step === undefined) {
    return value;
  }
  if (isListType(nullable)) {
    return [valueWith(nullable.ofType, path, value)];
  }
  if (!isInputObjectType(nullable)) {
    throw new Error('A path can only go through lists and input objects.');
  }
  return { ...(goodValue(nullable) as object), [step]: valueWith(nullable.getFields()[step]!.type, path, value) };
}

const places = [...fields.values()].flatMap((field) =>
  field.field.args.flatMap((arg) => textPlaces(arg.type, arg.name).map((path) => [field.name, path] as const)),
);

async function refusalOf(field: RootField, variables: Readonly<Record<string, unknown>>): Promise<RequestError> {
  const { errors } = await ask(schema, contextOf(UNTOUCHABLE, ANY_FIELD_CALLER), documentOf(field), variables);
  const [error] = errors ?? [];
  if (error?.originalError instanceof RequestError) {
    return error.originalError;
  }
  throw new Error(`It was not refused: ${String(error)}`);
}

function variablesWith({ field }: RootField, path: string, value: unknown): Readonly<Record<string, unknown>> {
  const [first, ...rest] = path.split('.');
  const args = field.args.filter((arg) => arg.name === first || isNonNullType(arg.type));
  return Object.fromEntries(args.map((arg) => [arg.name, arg.name === first ? valueWith(arg.type, rest, value) : goodValue(arg.type)]));
}

async function refusal(name: string, path: string, value: unknown): Promise<RequestError> {
  const field = fields.get(name)!;
  return await refusalOf(field, variablesWith(field, path, value));
}

/** The message with which the check refuses the value at the path; null if it accepts the value. */
function checkMessage(name: string, path: string, value: unknown): string | null {
  const field = fields.get(name)!;
  const variables = variablesWith(field, path, value);
  try {
    argumentCheck(field.field)(variables);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

test('the schema has texts to check', () => {
  expect(places.length).toBeGreaterThan(30);
});

describe.each(places)('%s, %s', (name, path) => {
  const isJson = path.endsWith('.document');

  test.each([
    ['NUL', 'secret\u0000'],
    ['the first half of a surrogate pair', 'secret\ud83d'],
    ['the second half of a surrogate pair', '\ude00secret'],
  ])('refuses %s, with the path but without the value', async (_what, text) => {
    const error = await refusal(name, path, isJson ? { key: [{ deeper: text }] } : text);
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.message).toContain(`\`${path}\``);
    expect(error.message).not.toContain('secret');
  });

  if (!isJson) {
    const most = /\.(note|justification|resolution|failure)$/.test(path) ? 1000 : 256;
    test(`accepts at most ${most} characters, however many code units they have`, async () => {
      for (const text of ['x'.repeat(most + 1), '😀'.repeat(most + 1), 'x'.repeat(1_000_000)]) {
        expect((await refusal(name, path, text)).message).toBe(`\`${path}\` must have at most ${most} characters.`);
      }
      expect(checkMessage(name, path, '😀'.repeat(most))).toBeNull();
    });

    test(`refuses characters that disguise others${most > 256 ? ', but accepts several lines' : ''}`, async () => {
      for (const character of ['\u001b', '\r', '\u009b', '\u202e', '\u2028']) {
        expect((await refusal(name, path, `a${character}b`)).message).toMatch(/contains a control character or one that changes/);
      }
      expect(checkMessage(name, path, 'one\n\ttwo') === null).toBe(most > 256);
    });
  }
});

describe('a JSON value', () => {
  const refuse = async (document: unknown): Promise<string> =>
    (await refusal('Mutation.importIsolationPolicy', 'input.document', document)).message;

  test('is refused if a key contains NUL', async () => {
    expect(await refuse({ 'a\u0000': 1 })).toMatch(/NUL/);
  });

  test('is accepted with 32 levels of nesting, and refused with any more', async () => {
    const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
    expect(await refuse(nested(33))).toMatch(/nested more than 32 levels deep/);
    expect(await refuse(nested(100_000))).toMatch(/nested more than 32 levels deep/);
    expect(checkMessage('Mutation.importIsolationPolicy', 'input.document', nested(32))).toBeNull();
  });

  test('is refused if it contains a number that is not finite', async () => {
    const field = fields.get('Mutation.importIsolationPolicy')!;
    const source = documentOf(field)
      .replace('$input: ImportIsolationPolicyInput!', '')
      .replace('()', '')
      .replace('$input', `{ tenantId: "${CONTOSO.id}", document: [1e999] }`);
    const { errors } = await ask(schema, contextOf(UNTOUCHABLE, OPERATOR), source);
    expect(errors?.[0]?.message).toMatch(/too large/);
  });

  test('may be as long as the body of a request', () => {
    expect(checkMessage('Mutation.importIsolationPolicy', 'input.document', { text: 'x'.repeat(1_000_000) })).toBeNull();
  });
});

describe('lists', () => {
  const connection = { creatorTenant: null, signInTenant: CONTOSO.id };
  test.each([
    ['Query.evaluateConnections', 'inputs', [], 'at least 1 and at most 1000 items, but has 0'],
    [
      'Query.evaluateConnections',
      'inputs',
      Array.from({ length: 1001 }, () => connection),
      'at least 1 and at most 1000 items, but has 1001',
    ],
    ['Subscription.connectionDecisionChanged', 'connections', [], 'at least 1 and at most 200 items, but has 0'],
    [
      'Subscription.connectionDecisionChanged',
      'connections',
      Array.from({ length: 201 }, () => connection),
      'at least 1 and at most 200 items, but has 201',
    ],
  ])('of %s are refused if they are too short or too long', async (name, arg, list, words) => {
    const error = await refusalOf(fields.get(name)!, { [arg]: list });
    expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', `\`${arg}\` must have ${words}.`]);
  });

  test('are named in a path by the position of the item', async () => {
    const inputs = [connection, { ...connection, signInTenant: '\u0000' }];
    expect((await refusalOf(fields.get('Query.evaluateConnections')!, { inputs })).message).toContain('`inputs.1.signInTenant`');
  });

  test('have at most 1,000 domains to add; the rules of a policy are counted by the command', async () => {
    const addDomains = Array.from({ length: 1001 }, (_, place) => `${place}.example`);
    const update = await refusalOf(fields.get('Mutation.updateTenant')!, { input: { tenantId: CONTOSO.id, addDomains } });
    expect(update.message).toContain('`input.addDomains` must have at least 0 and at most 1000 items');
    const rules = Array.from({ length: 20_000 }, () => ({ allowedTenant: '*', direction: 'BOTH' }));
    expect(checkMessage('Mutation.replaceIsolationPolicy', 'input.rules', rules)).toBeNull();
  });
});
