import { GraphQLBoolean, GraphQLID, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLEnumType, GraphQLLeafType, GraphQLScalarType } from 'graphql';
import { fail } from './handOver';
import type { Write } from './types';

/** Writes values of a scalar or an enum; null is left to the caller. */
export function leafWriter(type: GraphQLLeafType): Write {
  if (isEnumType(type)) {
    return enumWriter(type);
  }
  const write = scalarWriter(type);
  if (type === GraphQLString || type === GraphQLID) {
    return (value) => (typeof value === 'string' ? quoted(value) : write(value));
  }
  if (type !== GraphQLBoolean) {
    return write;
  }
  return (value) => (value === true ? 'true' : value === false ? 'false' : write(value));
}

function enumWriter(type: GraphQLEnumType): Write {
  const texts = new Map<unknown, string>(type.getValues().map(({ name, value }) => [value, `"${name}"`]));
  return (value) => texts.get(value) ?? fail();
}

/** INVARIANT: a scalar serializes equal strings and numbers alike, so the text of the last one serves where the next is the same: a list often repeats itself. */
function scalarWriter(type: GraphQLScalarType): (value: unknown) => string {
  let last: unknown;
  let lastText = '';
  return (value) => {
    if (value === last && last !== undefined) {
      return lastText;
    }
    if (value instanceof Error) {
      return fail();
    }
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined) {
      return fail();
    }
    const text = typeof serialized === 'string' ? quoted(serialized) : (JSON.stringify(serialized) as string | undefined);
    if (text === undefined) {
      return fail();
    }
    if (typeof value === 'string' || typeof value === 'number') {
      last = value;
      lastText = text;
    }
    return text;
  };
}

/** What JSON writes with an escape; any half of a surrogate pair, since one alone is. */
// eslint-disable-next-line no-control-regex -- these are they
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** As `JSON.stringify`, in half the time for what needs no escape. */
function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
