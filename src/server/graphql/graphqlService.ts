import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import type { Caller } from '../../domain/callers/caller';

/** The caller of a request, as its token says. */
interface Identity {
  readonly caller: Caller;
  readonly idempotencyKey: string | null;
}

/** What both transports serve: one way to parse, validate, limit and mask, for HTTP and for the socket. */
export interface GraphqlService {
  readonly schema: GraphQLSchema;
  readonly parseOptions: ParseOptions;
  /** Rules beside those of the GraphQL specification. They run after these have passed, so that they see valid documents only. */
  readonly limitRules: readonly ValidationRule[];
  /** Checks the limits that depend on the variables. Throws an error that `toClientError` can show. */
  readonly checkRequest: (document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>) => void;
  /** Whether the result of `checkRequest` depends on the values of the variables. If it is left out, it does. */
  readonly limitsVary?: (document: DocumentNode) => boolean;
  readonly toClientError: (error: unknown) => GraphQLFormattedError;
  readonly context: (identity: Identity) => object;
}
