import { isInputType, isNonNullType, typeFromAST } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { fail, NotPreparable } from './handOver';
import { literal } from './inputCoercion';
import type { InputCoercions } from './inputCoercion';

export type Variables = Readonly<Record<string, unknown>>;

/** The coerced values of an operation's variables, from what was sent. Fails where there are none. */
type ReadVariables = (sent: Variables) => Variables;

const NONE: Variables = Object.freeze({});

export function variablesOf(schema: GraphQLSchema, operation: OperationDefinitionNode, coercions: InputCoercions): ReadVariables {
  const definitions = (operation.variableDefinitions ?? []).map(({ variable, type: typeNode, defaultValue }) => {
    const name = variable.name.value;
    if (name in Object.prototype) {
      throw new NotPreparable('a variable with the name of a built-in property');
    }
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) {
      throw new NotPreparable('a variable of a type that is no input');
    }
    return {
      name,
      coerce: coercions.of(type),
      byDefault: defaultValue === undefined ? null : literal(defaultValue, type),
      required: isNonNullType(type),
    };
  });
  return (sent) => {
    const values: Record<string, unknown> = {};
    for (const { name, coerce, byDefault, required } of definitions) {
      if (Object.hasOwn(sent, name)) {
        values[name] = coerce(sent[name]);
      } else if (byDefault !== null) {
        values[name] = byDefault(NONE);
      } else if (required) {
        fail();
      }
    }
    return values;
  };
}
