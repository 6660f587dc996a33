import { isInputType, isNonNullType, typeFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { fail, NotPreparable } from './handOver';
import { literalCoercion } from './inputCoercion';
import type { InputCoercions } from './inputCoercion';

export type Variables = Readonly<Record<string, unknown>>;

/** Gives the coerced values of an operation's variables; fails if one of the values sent cannot be coerced. */
type CoerceVariableValues = (sent: Variables) => Variables;

const NONE: Variables = Object.freeze({});

/** 6.1.2 Coercing Variable Values, CoerceVariableValues(). */
export function variableCoercion(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  coercions: InputCoercions,
): CoerceVariableValues {
  const definitions = (operation.variableDefinitions ?? []).map(({ variable, type: typeNode, defaultValue }) => {
    const name = variable.name.value;
    if (name in Object.prototype) {
      throw new NotPreparable('a variable with the name of a built-in property');
    }
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) {
      throw new NotPreparable('a variable whose type is not an input type');
    }
    return {
      name,
      coerce: coercions.of(type),
      coerceDefault: defaultValue === undefined ? null : literalCoercion(defaultValue, type),
      required: isNonNullType(type),
    };
  });
  return (sent) => {
    const values: Record<string, unknown> = {};
    for (const { name, coerce, coerceDefault, required } of definitions) {
      if (Object.hasOwn(sent, name)) {
        values[name] = coerce(sent[name]);
      } else if (coerceDefault !== null) {
        values[name] = coerceDefault(NONE);
      } else if (required) {
        fail();
      }
    }
    return values;
  };
}
