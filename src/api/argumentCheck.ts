import { getNullableType, isInputObjectType, isListType, isScalarType } from 'graphql';
import type { GraphQLField, GraphQLInputType } from 'graphql';

import { RequestError } from '../domain/requestError';
import { checkJson } from './checkJson';

/** How large a value may be; declared beside an input field, or for a root field's argument in its `sizes`. Null: no bound but the body's. */
interface Size {
  /** In characters. Default 256. */
  readonly maxLength?: number;
  /** Default 0. */
  readonly minItems?: number;
  /** Default 1,000. */
  readonly maxItems?: number | null;
}

/** Throws `BAD_USER_INPUT`, naming the place, never the value. */
type Check = (value: unknown, path: string) => void;

/** Refuses what no text column can hold (NUL, half a surrogate pair) and what is larger than declared, anywhere in a field's coerced arguments. */
export function argumentCheck(field: Pick<GraphQLField<unknown, unknown>, 'args' | 'extensions'>): (args: unknown) => void {
  const sizes = (field.extensions['sizes'] ?? {}) as Readonly<Record<string, Size>>;
  const checks = field.args.map((arg) => [arg.name, checkOf(arg.type, sizes[arg.name] ?? {})] as const);
  return (args) => {
    const values = args as Readonly<Record<string, unknown>>;
    for (const [name, check] of checks) {
      check?.(values[name], name);
    }
  };
}

/** Null for types whose values are safe by themselves. */
function checkOf(inputType: GraphQLInputType, size: Size): Check | null {
  const type = getNullableType(inputType);
  if (isListType(type)) {
    return listCheck(checkOf(type.ofType, size), size);
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).flatMap((field) => {
      const check = checkOf(field.type, field.extensions);
      return check === null ? [] : [{ name: field.name, check }];
    });
    return (value, path) => {
      if (typeof value === 'object' && value !== null) {
        for (const { name, check } of fields) {
          check((value as Readonly<Record<string, unknown>>)[name], `${path}.${name}`);
        }
      }
    };
  }
  if (isScalarType(type)) {
    switch (type.name) {
      case 'String':
      case 'ID':
        return textCheck(size.maxLength ?? 256);
      case 'JSON':
        return checkJson;
    }
  }
  return null;
}

function listCheck(check: Check | null, { minItems = 0, maxItems = 1000 }: Size): Check {
  return (value, path) => {
    if (!Array.isArray(value)) {
      return;
    }
    if (value.length < minItems || (maxItems !== null && value.length > maxItems)) {
      const most = maxItems === null ? '' : ` and at most ${maxItems}`;
      throw new RequestError('BAD_USER_INPUT', `\`${path}\` must hold at least ${minItems}${most}, and holds ${value.length}.`);
    }
    if (check !== null) {
      value.forEach((item, place) => check(item, `${path}.${place}`));
    }
  };
}

function textCheck(maxLength: number): Check {
  return (value, path) => {
    if (typeof value !== 'string') {
      return;
    }
    if (value.length > maxLength && (value.length > 2 * maxLength || Array.from(value).length > maxLength)) {
      throw new RequestError('BAD_USER_INPUT', `\`${path}\` must have at most ${maxLength} characters.`);
    }
    checkJson(value, path);
  };
}
