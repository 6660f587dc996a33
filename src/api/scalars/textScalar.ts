import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

interface TextScalar<Input, Output> {
  readonly name: string;
  readonly description: string;
  /** Null: the text is not a value of this scalar. */
  readonly parse: (text: string) => Input | null;
  readonly serialize: (value: Output) => string;
  readonly isInternal: (value: unknown) => value is Output;
  /** Completes the sentence "Expected …". */
  readonly expected: string;
  /** Shortens the invalid text for the message. */
  readonly excerpt: (text: string) => string;
}

/** A scalar that is a string with a certain format, in documents and in JSON. Its messages show only the beginning of what was sent. */
export function textScalar<Input, Output = Input>(scalar: TextScalar<Input, Output>): GraphQLScalarType<Input, string> {
  function parse(value: unknown, node: ValueNode | null): Input {
    const parsed = typeof value === 'string' ? scalar.parse(value) : null;
    if (parsed === null) {
      const found = typeof value === 'string' ? `found \`${scalar.excerpt(value)}\`` : 'found a value that is not a string';
      throw new GraphQLError(`Expected ${scalar.expected}, ${found}.`, { nodes: node });
    }
    return parsed;
  }
  return new GraphQLScalarType<Input, string>({
    name: scalar.name,
    description: scalar.description,
    serialize: (value) => {
      if (!scalar.isInternal(value)) {
        throw new TypeError(`The value to send is not a ${scalar.name}.`);
      }
      return scalar.serialize(value);
    },
    parseValue: (value) => parse(value, null),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
