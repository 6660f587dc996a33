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
import { argumentsOf } from './arguments';
import { listWriter, objectWriter } from './containerWriters';
import type { WriteField, WrittenField } from './containerWriters';
import { fail, NotPreparable } from './handOver';
import { leafWriter } from './leafWriter';
import { selectedFields } from './selectedFields';
import type { Fragments } from './selectedFields';
import { isPromise } from './types';
import type { Path, Run, Write } from './types';

type Field = GraphQLField<unknown, unknown>;

/** The most fields of one operation, every fragment written out wherever it is spread. */
const MAX_FIELDS = 1_000;

/** Makes the writers of one operation's selections. */
export class Compilation {
  fields = 0;

  constructor(
    readonly schema: GraphQLSchema,
    readonly operation: OperationDefinitionNode,
    readonly fragments: Fragments,
  ) {}

  /** The fields that an object of this type is asked for. */
  select(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): { readonly key: string; readonly nodes: readonly FieldNode[] }[] {
    if (type.isTypeOf) {
      throw new NotPreparable('a type that judges its values');
    }
    const selected = [...selectedFields(type, sets, this.fragments)];
    this.fields += selected.length;
    if (this.fields > MAX_FIELDS) {
      throw new NotPreparable('too many fields');
    }
    return selected.map(([key, nodes]) => ({ key, nodes }));
  }

  fieldOf(type: GraphQLObjectType, nodes: readonly FieldNode[]): { readonly field: Field; readonly node: FieldNode } {
    const [node] = nodes;
    const field = node && type.getFields()[node.name.value];
    if (node === undefined || field === undefined) {
      throw new NotPreparable('introspection');
    }
    return { field, node };
  }

  /** What `resolve` is told of its place, as graphql-js tells it. */
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

  /** Writes values of a type, null included. */
  writer(type: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    if (isNonNullType(type)) {
      const write = this.#writer(type.ofType, nodes);
      return (value, run, path) => (value === null || value === undefined ? fail() : write(value, run, path));
    }
    const write = this.#writer(type, nodes);
    return (value, run, path) => (value === null || value === undefined ? 'null' : write(value, run, path));
  }

  #writer(type: GraphQLOutputType, nodes: readonly FieldNode[]): Write {
    if (isLeafType(type)) {
      return leafWriter(type);
    }
    if (isListType(type)) {
      return listWriter(this.writer(type.ofType, nodes), !isLeafType(getNamedType(type)));
    }
    if (!isObjectType(type)) {
      throw new NotPreparable('an interface or a union');
    }
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    return objectWriter(this.select(type, sets).map(({ key, nodes: selected }) => this.#writtenField(type, key, selected)));
  }

  #writtenField(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): WrittenField {
    if (nodes[0]?.name.value === '__typename') {
      const text = JSON.stringify(type.name);
      return { key, write: () => text };
    }
    const { field, node } = this.fieldOf(type, nodes);
    const write = this.writer(field.type, nodes);
    if (field.resolve === undefined) {
      return { key, write: readProperty(field.name, key, type.name, write, isLeafType(getNamedType(field.type))) };
    }
    const { resolve } = field;
    const readArguments = argumentsOf(field, node);
    const info = this.infoOf(type, field, nodes);
    return {
      key,
      write: (source, run, prev) => {
        const path = { prev, key, typename: type.name };
        const value: unknown = resolve(source, readArguments(run.variables), run.context, info(run, path));
        return isPromise(value) ? value.then((settled) => write(settled, run, path)) : write(value, run, path);
      },
    };
  }
}

/** As the default resolver does, save that a property which is a function is left to the full executor. */
function readProperty(name: string, key: string, typename: string, write: Write, isLeaf: boolean): WriteField {
  if (isLeaf) {
    return (source, run) => {
      const value = (source as Readonly<Record<string, unknown>>)[name];
      return isPromise(value)
        ? value.then((settled) => write(settled, run, undefined))
        : typeof value === 'function'
          ? fail()
          : write(value, run, undefined);
    };
  }
  return (source, run, prev) => {
    const value = (source as Readonly<Record<string, unknown>>)[name];
    if (typeof value === 'function') {
      return fail();
    }
    const path = { prev, key, typename };
    return isPromise(value) ? value.then((settled) => write(settled, run, path)) : write(value, run, path);
  };
}
