import type { DocumentNode, GraphQLFormattedError, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import type { Caller } from '../../domain/callers/caller';

/** Who a request comes from, as far as its token told. */
export interface Identity {
  /** Null: nobody signed in. */
  readonly caller: Caller | null;
  /** Why the token that was sent does not count. */
  readonly authError?: string;
  readonly idempotencyKey: string | null;
}

/** What both transports serve. One way to parse, to validate, to limit and to mask, whichever transport a document comes by. */
export interface GraphqlService {
  readonly schema: GraphQLSchema;
  readonly parseOptions: ParseOptions;
  /** Beside those of the GraphQL specification. They run after these have passed, so that they meet well-formed documents only. */
  readonly limitRules: readonly ValidationRule[];
  /** What depends on the variables too. Throws what `toClientError` can show. */
  readonly checkRequest: (document: DocumentNode, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>) => void;
  /** Whether `checkRequest` may pass with some values of the variables and not with others. Left out: it may. */
  readonly limitsVary?: (document: DocumentNode) => boolean;
  readonly toClientError: (error: unknown) => GraphQLFormattedError;
  readonly context: (identity: Identity) => object;
}
