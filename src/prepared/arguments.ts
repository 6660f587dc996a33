import { isNonNullType, Kind } from 'graphql';
import type { FieldNode, GraphQLArgument, GraphQLField } from 'graphql';
import { fail } from './handOver';
import { literal } from './inputCoercion';
import type { Variables } from './variables';

/** The coerced arguments of one field of a document. Fails where there are none. */
export type ReadArguments = (variables: Variables) => Record<string, unknown>;

type Read = (variables: Variables, into: Record<string, unknown>) => void;

export function argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): ReadArguments {
  const reads = field.args.flatMap((arg) => readOf(arg, node) ?? []);
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const read of reads) {
      read(variables, values);
    }
    return values;
  };
}

/** Null for an argument that is not given and has no default. */
function readOf({ name, type, defaultValue }: GraphQLArgument, node: FieldNode): Read | null {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const required = isNonNullType(type);
  const readDefault: Read | null =
    defaultValue === undefined
      ? null
      : (_variables, into) => {
          into[name] = defaultValue;
        };
  if (given === undefined) {
    return readDefault ?? (required ? fail : null);
  }
  if (given.kind === Kind.VARIABLE) {
    const variable = given.name.value;
    return (variables, into) => {
      const value = variables[variable];
      if (value === undefined) {
        if (readDefault !== null) {
          readDefault(variables, into);
        } else if (required) {
          fail();
        }
      } else if (value === null && required) {
        fail();
      } else {
        into[name] = value;
      }
    };
  }
  const value = literal(given, type);
  return (variables, into) => {
    into[name] = value(variables);
  };
}
