import { defaultFieldResolver, getNullableType, isLeafType, isListType, getNamedType } from 'graphql';
import type { GraphQLField, GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import { isFullExecution } from '../../prepared/replay';
import { takeTurn } from '../../queries/inTurns';

/** After so many items of one list, everything else in the process gets a turn of the event loop. An item with ten fields, or an error, takes some 50 µs. */
const ITEMS_A_TURN = 50;

/**
 * Resolves a field without a resolver for graphql-js, which completes all items of a list in one go. The items of a long list come in parts, with a turn of the
 * event loop between.
 */
export const resolveInTurns: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) =>
  inParts(defaultFieldResolver(source, args, context, info));

/** Makes the root fields that give lists of objects give long ones in parts to graphql-js. Prepared operations complete a list so fast that they get it whole. */
export function giveListsInTurns(schema: GraphQLSchema): void {
  for (const field of Object.values<GraphQLField<unknown, object>>(schema.getQueryType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (resolve === undefined || !isListType(getNullableType(field.type)) || isLeafType(getNamedType(field.type))) {
      continue;
    }
    field.resolve = (source, args, context, info): unknown => {
      const result: unknown = resolve(source, args, context, info);
      if (!isFullExecution(context)) {
        return result;
      }
      return result instanceof Promise ? result.then(inParts) : inParts(result);
    };
  }
}

/** The same list, of which later items are promises. */
function inParts(result: unknown): unknown {
  if (!Array.isArray(result) || result.length <= ITEMS_A_TURN) {
    return result;
  }
  let turn = Promise.resolve();
  return result.map((item: unknown, place) => {
    if (place < ITEMS_A_TURN || item instanceof Promise) {
      return item;
    }
    if (place % ITEMS_A_TURN === 0) {
      turn = turn.then(takeTurn);
    }
    return turn.then(() => item);
  });
}
