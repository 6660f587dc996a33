import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

interface TextScalar<Internal> {
  readonly name: string;
  readonly description: string;
  /** Null: the text is none of this scalar's. */
  readonly parse: (text: string) => Internal | null;
  readonly serialize: (value: Internal) => string;
  readonly isInternal: (value: unknown) => value is Internal;
  /** Completes "Expected …". */
  readonly expected: string;
  /** Shows the caller what it sent; it is at fault. */
  readonly excerpt: (text: string) => string;
}

/** A scalar that is a string of one certain form, in a document and in JSON alike. Its messages show no more than the beginning of what was sent. */
export function textScalar<Internal>(scalar: TextScalar<Internal>): GraphQLScalarType<Internal, string> {
  function parse(value: unknown, node: ValueNode | null): Internal {
    const parsed = typeof value === 'string' ? scalar.parse(value) : null;
    if (parsed === null) {
      const found = typeof value === 'string' ? `found \`${scalar.excerpt(value)}\`` : 'found something that is no string';
      throw new GraphQLError(`Expected ${scalar.expected}, ${found}.`, { nodes: node });
    }
    return parsed;
  }
  return new GraphQLScalarType<Internal, string>({
    name: scalar.name,
    description: scalar.description,
    serialize: (value) => {
      if (!scalar.isInternal(value)) {
        throw new TypeError(`A ${scalar.name} was to be sent, and the value is none.`);
      }
      return scalar.serialize(value);
    },
    parseValue: (value) => parse(value, null),
    parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  });
}
