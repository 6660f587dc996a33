import { GraphQLScalarType } from 'graphql';
import { GraphQLJSON } from 'graphql-scalars';

/** Any JSON value, unchanged. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value: an object, a list, a string, a number, a boolean or null. Nested at most 32 levels deep.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => GraphQLJSON.parseLiteral(node, variables) as unknown,
});
