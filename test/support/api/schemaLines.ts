import { astFromValue, isEnumType, isInputObjectType, isObjectType, isScalarType, isSpecifiedScalarType, print } from 'graphql';
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLSchema } from 'graphql';

/** The lines of a schema: one for each type, field, argument, input field and enum value, with its type and default. */
export function schemaLines(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type))
    .flatMap(typeLines);
}

function typeLines(type: GraphQLNamedType): string[] {
  if (isScalarType(type)) {
    return [`scalar ${type.name}`];
  }
  if (isEnumType(type)) {
    return [`enum ${type.name}`, ...type.getValues().map(({ name }) => `${type.name}.${name}`)];
  }
  if (isInputObjectType(type)) {
    return [`input ${type.name}`, ...Object.values(type.getFields()).map((field) => `${type.name}.${inputLine(field)}`)];
  }
  if (isObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap(({ name, args, type: itsType }) => [
      `${type.name}.${name}: ${String(itsType)}`,
      ...args.map((arg) => `${type.name}.${name}(${inputLine(arg)})`),
    ]);
    return [`type ${type.name}`, ...fields];
  }
  throw new Error(`${type.name} is of a kind that this test does not support.`);
}

function inputLine({ name, type, defaultValue }: GraphQLArgument | GraphQLInputField): string {
  const written = astFromValue(defaultValue, type);
  return `${name}: ${String(type)}${written ? ` = ${print(written)}` : ''}`;
}
