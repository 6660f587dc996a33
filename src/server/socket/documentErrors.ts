import { GraphQLError } from 'graphql';

/** What is wrong with a document, in the words of GraphQL. */
export class DocumentErrors extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('The document is at fault.');
  }
}

/** With the code that Apollo gives over HTTP. */
export function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { ...error.extensions, code },
  });
}
