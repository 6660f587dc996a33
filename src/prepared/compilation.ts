import { getNamedType, isLeafType, isListType, isNonNullType, isObjectType } from 'graphql';
import type {
  FieldNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import { argumentCoercion } from './arguments';
import { collectFields } from './collectFields';
import type { Fragments } from './collectFields';
import { listCompletion, objectCompletion } from './containerCompletion';
import type { ExecutableField, ExecuteField } from './containerCompletion';
import { fail } from './handOver';
import { leafCompletion } from './leafCompletion';
import { NotPreparable } from './handOver';
import { isPromise } from './types';
import type { CompleteValue, Path, Run } from './types';

type Field = GraphQLField<unknown, unknown>;

/** The maximum number of fields of one operation, with every fragment written out at each spread. */
const MAX_FIELDS = 1_000;

/** Compiles the selection sets of one operation into closures. The sections cited here and beside it are those of the GraphQL specification, October 2021. */
export class Compilation {
  fields = 0;

  constructor(
    readonly schema: GraphQLSchema,
    readonly operation: OperationDefinitionNode,
    readonly fragments: Fragments,
  ) {}

  /** The fields that these selection sets select of an object type. */
  collectFields(
    type: GraphQLObjectType,
    sets: readonly SelectionSetNode[],
  ): { readonly responseKey: string; readonly nodes: readonly FieldNode[] }[] {
    if (type.isTypeOf) {
      throw new NotPreparable('a type with `isTypeOf`');
    }
    const collected = [...collectFields(type, sets, this.fragments)];
    this.fields += collected.length;
    if (this.fields > MAX_FIELDS) {
      throw new NotPreparable('too many fields');
    }
    return collected.map(([responseKey, nodes]) => ({ responseKey, nodes }));
  }

  fieldOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): { readonly field: Field; readonly node: FieldNode } {
    const [node] = nodes;
    const field = node && type.getFields()[node.name.value];
    if (node === undefined || field === undefined) {
      throw new NotPreparable('introspection');
    }
    return { field, node };
  }

  /** Makes the `info` that graphql-js would pass to the field's resolver. */
  infoOf(parentType: GraphQLObjectType, field: Field, fieldNodes: readonly FieldNode[]): (run: Run, path: Path) => GraphQLResolveInfo {
    const { schema, operation, fragments } = this;
    const { name: fieldName, type: returnType } = field;
    return (run, path) => ({
      fieldName,
      fieldNodes,
      returnType,
      parentType,
      path,
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: run.variables,
    });
  }

  /** 6.4.3 Value Completion, CompleteValue(), for any type and for null. */
  completion(type: GraphQLOutputType, nodes: readonly FieldNode[]): CompleteValue {
    if (isNonNullType(type)) {
      const completeValue = this.#completionOfNonNull(type.ofType, nodes);
      return (result, run, path) => (result === null || result === undefined ? fail() : completeValue(result, run, path));
    }
    const completeValue = this.#completionOfNonNull(type, nodes);
    return (result, run, path) => (result === null || result === undefined ? 'null' : completeValue(result, run, path));
  }

  #completionOfNonNull(type: GraphQLOutputType, nodes: readonly FieldNode[]): CompleteValue {
    if (isLeafType(type)) {
      return leafCompletion(type);
    }
    if (isListType(type)) {
      return listCompletion(this.completion(type.ofType, nodes), !isLeafType(getNamedType(type)));
    }
    if (!isObjectType(type)) {
      throw new NotPreparable('an interface or a union');
    }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const fields = this.collectFields(type, sets);
    return objectCompletion(fields.map(({ responseKey, nodes: selected }) => this.#executableField(type, responseKey, selected)));
  }

  /** 6.4 Executing Fields, ExecuteField(). */
  #executableField(type: GraphQLObjectType, responseKey: string, nodes: readonly FieldNode[]): ExecutableField {
    if (nodes[0]?.name.value === '__typename') {
      const text = JSON.stringify(type.name);
      return { responseKey, executeField: () => text };
    }
    const { field, node } = this.fieldOf(type, nodes);
    const completeValue = this.completion(field.type, nodes);
    if (field.resolve === undefined) {
      const isLeaf = isLeafType(getNamedType(field.type));
      return { responseKey, executeField: propertyExecution(field.name, responseKey, type.name, completeValue, isLeaf) };
    }
    const { resolve } = field;
    const coerceArgumentValues = argumentCoercion(field, node);
    const info = this.infoOf(type, field, nodes);
    return {
      responseKey,
      executeField: (source, run, prev) => {
        const path = { prev, key: responseKey, typename: type.name };
        const result: unknown = resolve(source, coerceArgumentValues(run.variables), run.context, info(run, path));
        return isPromise(result) ? result.then((settled) => completeValue(settled, run, path)) : completeValue(result, run, path);
      },
    };
  }
}

/** Executes a field as the default resolver does (6.4.2 Value Resolution), but leaves a property that is a function to the full executor. */
function propertyExecution(name: string, key: string, typename: string, completeValue: CompleteValue, isLeaf: boolean): ExecuteField {
  if (isLeaf) {
    return (source, run) => {
      const result = (source as Readonly<Record<string, unknown>>)[name];
      return isPromise(result)
        ? result.then((settled) => completeValue(settled, run, undefined))
        : typeof result === 'function'
          ? fail()
          : completeValue(result, run, undefined);
    };
  }
  return (source, run, prev) => {
    const result = (source as Readonly<Record<string, unknown>>)[name];
    if (typeof result === 'function') {
      return fail();
    }
    const path = { prev, key, typename };
    return isPromise(result) ? result.then((settled) => completeValue(settled, run, path)) : completeValue(result, run, path);
  };
}
