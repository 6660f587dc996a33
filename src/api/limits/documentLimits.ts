import { Kind, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, ParseOptions, ValidationRule } from 'graphql';
import { aliasLimitRule } from './aliasLimitRule';
import { depthLimitRule } from './depthLimitRule';
import { checkEvaluations } from './evaluationLimit';
import { checkPages } from './pageLimit';

/** Limits of parsing. A document with a thousand evaluations written out has about 16,000 tokens. */
export const PARSE_OPTIONS: ParseOptions = Object.freeze({ maxTokens: 20_000 });

/** Validation rules in addition to those of the GraphQL specification, for both transports. */
export const LIMIT_RULES: readonly ValidationRule[] = Object.freeze([depthLimitRule, aliasLimitRule]);

/** Checks the limits that also depend on the variables, for a document that is valid by the rules. Throws a `GraphQLError` with `BAD_USER_INPUT`. */
export function checkRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  checkPages(schema, document, operation, variables);
  checkEvaluations(document, operation, variables);
}

/** The arguments that say how many items are requested. */
const COUNTING: ReadonlySet<string> = new Set(['first', 'inputs']);

/** Whether the result of `checkRequest` depends on the values of the variables. */
export function limitsVary(document: DocumentNode): boolean {
  let vary = false;
  visit(document, {
    Argument({ name, value }) {
      vary ||= COUNTING.has(name.value) && value.kind === Kind.VARIABLE;
    },
  });
  return vary;
}
