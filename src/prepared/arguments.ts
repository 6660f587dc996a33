import { isNonNullType, Kind } from 'graphql';
import type { FieldNode, GraphQLArgument, GraphQLField } from 'graphql';
import { fail } from './handOver';
import { literalCoercion } from './inputCoercion';
import type { Variables } from './variables';

/** Gives the coerced arguments of one field of a document; fails if one of them cannot be coerced. */
export type CoerceArgumentValues = (variables: Variables) => Record<string, unknown>;

type CoerceArgument = (variables: Variables, into: Record<string, unknown>) => void;

/** 6.4.1 Coercing Field Arguments, CoerceArgumentValues(). */
export function argumentCoercion(field: GraphQLField<unknown, unknown>, node: FieldNode): CoerceArgumentValues {
  const coercions = field.args.flatMap((arg) => coercionOf(arg, node) ?? []);
  return (variables) => {
    const values: Record<string, unknown> = {};
    for (const coerce of coercions) {
      coerce(variables, values);
    }
    return values;
  };
}

/** Null for an argument that is not given and has no default. */
function coercionOf({ name, type, defaultValue }: GraphQLArgument, node: FieldNode): CoerceArgument | null {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value;
  const required = isNonNullType(type);
  const setDefault: CoerceArgument | null =
    defaultValue === undefined
      ? null
      : (_variables, into) => {
          into[name] = defaultValue;
        };
  if (given === undefined) {
    return setDefault ?? (required ? fail : null);
  }
  if (given.kind === Kind.VARIABLE) {
    const variable = given.name.value;
    return (variables, into) => {
      const value = variables[variable];
      if (value === undefined) {
        if (setDefault !== null) {
          setDefault(variables, into);
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
  const coerceLiteral = literalCoercion(given, type);
  return (variables, into) => {
    into[name] = coerceLiteral(variables);
  };
}
