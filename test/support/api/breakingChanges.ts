import { findBreakingChanges } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { schemaLines } from './schemaLines';

/**
 * What `after` would break for a client of `before`. `findBreakingChanges` does not see a default that is changed or dropped, nor an output that may
 * no longer be null (which is no break in itself, and yet one that the contract does not allow): every line of before must be printed the same.
 */
export function breakingChanges(before: GraphQLSchema, after: GraphQLSchema): string[] {
  const printed = new Set(schemaLines(after));
  return [
    ...findBreakingChanges(before, after).map(({ description }) => description),
    ...schemaLines(before).filter((line) => !printed.has(line)),
  ];
}
