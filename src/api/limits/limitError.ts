import { GraphQLError } from 'graphql';
import type { ASTNode } from 'graphql';

/** A limit that the variables broke. `http` is for Apollo, which would answer 500 else; the mapper keeps it from the client. */
export function limitError(message: string, node: ASTNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}
