import { GraphQLBoolean, GraphQLID, GraphQLString, isEnumType } from 'graphql';
import type { GraphQLEnumType, GraphQLLeafType, GraphQLScalarType } from 'graphql';
import { fail } from './handOver';
import type { CompleteValue } from './types';

/** 6.4.3 Value Completion, CoerceResult() of a scalar or an enum whose value is not null. */
export function leafCompletion(type: GraphQLLeafType): CompleteValue {
  if (isEnumType(type)) {
    return enumCompletion(type);
  }
  const completeValue = scalarCompletion(type);
  if (type === GraphQLString || type === GraphQLID) {
    return (value) => (typeof value === 'string' ? quoted(value) : completeValue(value));
  }
  if (type !== GraphQLBoolean) {
    return completeValue;
  }
  return (value) => (value === true ? 'true' : value === false ? 'false' : completeValue(value));
}

function enumCompletion(type: GraphQLEnumType): CompleteValue {
  const texts = new Map<unknown, string>(type.getValues().map(({ name, value }) => [value, `"${name}"`]));
  return (value) => texts.get(value) ?? fail();
}

/**
 * Uses the text of the last value again if the next value is the same, because a list often repeats a value. INVARIANT: a scalar serializes equal strings
 * and equal numbers to the same text.
 */
function scalarCompletion(type: GraphQLScalarType): (value: unknown) => string {
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

/** Characters that JSON may escape: half of a surrogate pair is escaped if it stands alone. */
// eslint-disable-next-line no-control-regex -- JSON escapes control characters
const ESCAPED = /[\u0000-\u001f"\\\ud800-\udfff]/;

/** The same as `JSON.stringify`, in half the time for a text without escapes. */
function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
