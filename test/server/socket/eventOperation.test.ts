import { parse, print } from 'graphql';
import type { OperationDefinitionNode } from 'graphql';
import { eventOperation } from '../../../src/server/socket/eventOperation';

function cut(text: string, variables: Record<string, unknown> = {}): { document: string; variables: object } {
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const event = eventOperation(document, operation, variables, 'watch', 'of');
  return { document: print(event.document).replaceAll(/\s+/g, ' '), variables: event.variables };
}

test('events are executed with one item of the list, however it is given', () => {
  expect(cut('subscription ($of: [In!]!) { watch(of: $of) { id } }', { of: [1, 2, 3] })).toEqual({
    document: 'subscription ($of: [In!]!) { watch(of: $of) { id } }',
    variables: { of: [1] },
  });
  expect(cut('subscription { watch(of: [{ a: 1 }, { a: 2 }]) { id } }').document).toBe('subscription { watch(of: [{a: 1}]) { id } }');
  expect(cut('subscription ($of: [In!]! = [1, 2]) { watch(of: $of) { id } }').document).toBe(
    'subscription ($of: [In!]! = [1]) { watch(of: $of) { id } }',
  );
  expect(cut('subscription { ...F } fragment F on S { watch(of: [1, 2]) { id } }').document).toBe(
    'subscription { ...F } fragment F on S { watch(of: [1]) { id } }',
  );
});

test('variables of the other items are not coerced again, and what events need stays', () => {
  const text = 'subscription ($a: In!, $b: In!, $c: Boolean!) { watch(of: [$a, $b]) { id @include(if: $c) other(of: [1, 2]) } }';
  expect(cut(text, { a: 1, b: 2, c: true, unused: 3 })).toEqual({
    document: 'subscription ($a: In!, $c: Boolean!) { watch(of: [$a]) { id @include(if: $c) other(of: [1, 2]) } }',
    variables: { a: 1, c: true },
  });
});

test('a single value in place of the list stays as it is', () => {
  expect(cut('subscription ($of: [In!]!) { watch(of: $of) { id } }', { of: { a: 1 } }).variables).toEqual({ of: { a: 1 } });
});
