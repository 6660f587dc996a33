import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import type { CostOf } from '../../api/limits/documentCost';
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
  /** What an operation of a valid document costs. */
  readonly costOf: (document: DocumentNode, operation: OperationDefinitionNode) => CostOf;
  readonly toClientError: (error: unknown) => GraphQLFormattedError;
  readonly context: (identity: Identity) => object;
}
