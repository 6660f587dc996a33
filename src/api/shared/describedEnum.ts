import { registerEnumType } from 'type-graphql';

/** Registers an enum of the schema. Its values are those of a union type of the domain, each with a description. */
export function describedEnum<Value extends string>(
  name: string,
  description: string,
  values: Readonly<Record<Value, string>>,
): Readonly<Record<Value, Value>> {
  const names = Object.keys(values) as Value[];
  const members = Object.fromEntries(names.map((value) => [value, value])) as Record<Value, Value>;
  const valuesConfig = Object.fromEntries(names.map((value) => [value, { description: values[value] }])) as Record<
    Value,
    { description: string }
  >;
  registerEnumType(members, { name, description, valuesConfig });
  return members;
}
