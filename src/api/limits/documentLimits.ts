import { Kind, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import { aliasLimitRule } from './aliasLimitRule';
import { depthLimitRule } from './depthLimitRule';
import { checkEvaluations } from './evaluationLimit';
import { checkPages } from './pageLimit';

/** What a document may be made of. A thousand evaluations written out take some 16,000 tokens. */
export const PARSE_OPTIONS: ParseOptions = Object.freeze({ maxTokens: 20_000 });

/** Beside the rules of the GraphQL specification, for both transports. */
export const LIMIT_RULES: readonly ValidationRule[] = Object.freeze([depthLimitRule, aliasLimitRule]);

/** The limits that depend on the variables too, for a document that the rules have passed. Throws a `GraphQLError` with `BAD_USER_INPUT`. */
export function checkRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  checkPages(schema, document, operation, variables);
  checkEvaluations(document, operation, variables);
}

/** The arguments that say how much a field is asked for. */
const COUNTING: ReadonlySet<string> = new Set(['first', 'inputs']);

/** Whether `checkRequest` may pass with some values of the variables and not with others. */
export function limitsVary(document: DocumentNode): boolean {
  let vary = false;
  visit(document, {
    Argument({ name, value }) {
      vary ||= COUNTING.has(name.value) && value.kind === Kind.VARIABLE;
    },
  });
  return vary;
}
