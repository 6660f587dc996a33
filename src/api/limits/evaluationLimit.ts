import { Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, FieldNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { fragmentsOf } from './foldSelections';
import { givenArgument, limitError, variablesOf } from './givenArgument';

/** The maximum number of connections that one document may ask to decide. */
const MAX_EVALUATIONS = 1000;

/** Throws if the root fields of a query ask for more than 1,000 decisions in total. */
export function checkEvaluations(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  sent: Readonly<Record<string, unknown>>,
): void {
  if (operation.operation !== OperationTypeNode.QUERY) {
    return;
  }
  const variables = variablesOf(operation, sent);
  let evaluations = 0;
  for (const field of rootFields(document, operation)) {
    evaluations += evaluationsOf(field, variables);
  }
  if (evaluations > MAX_EVALUATIONS) {
    throw limitError(`The document asks for ${evaluations} decisions; one document may ask for ${MAX_EVALUATIONS}.`, operation);
  }
}

function evaluationsOf(field: FieldNode, variables: ReadonlyMap<string, unknown>): number {
  switch (field.name.value) {
    case 'evaluateConnection':
      return 1;
    case 'evaluateConnections': {
      const inputs = givenArgument(field, 'inputs', variables);
      return Array.isArray(inputs) ? inputs.length : 1;
    }
    default:
      return 0;
  }
}

/** The root fields that are executed: fields with the same response key are executed as one. */
function rootFields(document: DocumentNode, operation: OperationDefinitionNode): Iterable<FieldNode> {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const fields = new Map<string, FieldNode>();

  function collect(set: SelectionSetNode): void {
    for (const selection of set.selections) {
      switch (selection.kind) {
        case Kind.FIELD:
          fields.set((selection.alias ?? selection.name).value, selection);
          break;
        case Kind.INLINE_FRAGMENT:
          collect(selection.selectionSet);
          break;
        case Kind.FRAGMENT_SPREAD: {
          const name = selection.name.value;
          const fragment = fragments.get(name);
          if (fragment !== undefined && !seen.has(name)) {
            seen.add(name);
            collect(fragment.selectionSet);
          }
        }
      }
    }
  }

  collect(operation.selectionSet);
  return fields.values();
}
