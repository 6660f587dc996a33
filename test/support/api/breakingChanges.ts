import { findBreakingChanges } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { schemaLines } from './schemaLines';

/**
 * The changes from `before` to `after` that could break a client, or that the contract does not allow. `findBreakingChanges` misses a default that is
 * changed or dropped, and an output that becomes non-null; therefore each line of `before` must also be a line of `after`.
 */
export function breakingChanges(before: GraphQLSchema, after: GraphQLSchema): string[] {
  const printed = new Set(schemaLines(after));
  return [
    ...findBreakingChanges(before, after).map(({ description }) => description),
    ...schemaLines(before).filter((line) => !printed.has(line)),
  ];
}
