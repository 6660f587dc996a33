import { getNullableType, isInputObjectType, isListType, isScalarType } from 'graphql';
import type { GraphQLField, GraphQLInputType } from 'graphql';
import { RequestError } from '../../domain/shared/requestError';
import { whyNotStorable } from './storableJson';

/** How large a value may be; declared beside an input field, or for a root field's argument in its `sizes`. Null: no bound but the body's. */
interface Size {
  /** In characters. Default 256. */
  readonly maxLength?: number;
  /** Default 0. */
  readonly minItems?: number;
  /** Default 1,000. */
  readonly maxItems?: number | null;
}

/** Where something is wrong, and what: the rest of a sentence that begins with the place. The value is never told. */
interface Fault {
  readonly path: string;
  readonly says: string;
}

/** INVARIANT: a value without fault costs no path: a thousand inputs have some thousand places. */
type Check = (value: unknown) => Fault | null;

/**
 * Refuses what no text column can hold (NUL, half a surrogate pair) and what is larger than declared, anywhere in a field's coerced arguments. Throws
 * `BAD_USER_INPUT`, naming the place.
 */
export function argumentCheck(field: Pick<GraphQLField<unknown, unknown>, 'args' | 'extensions'>): (args: unknown) => void {
  const sizes = (field.extensions['sizes'] ?? {}) as Readonly<Record<string, Size>>;
  const check = partsCheck(field.args.map(({ name, type }) => ({ name, check: checkOf(type, sizes[name] ?? {}) })));
  return (args) => {
    const fault = check(args);
    if (fault !== null) {
      throw new RequestError('BAD_USER_INPUT', `\`${fault.path}\` ${fault.says}`);
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
    return partsCheck(Object.values(type.getFields()).map((field) => ({ name: field.name, check: checkOf(field.type, field.extensions) })));
  }
  if (isScalarType(type)) {
    switch (type.name) {
      case 'String':
      case 'ID':
        return textCheck(size.maxLength ?? 256);
      case 'JSON':
        return jsonCheck;
    }
  }
  return null;
}

function partsCheck(parts: readonly { readonly name: string; readonly check: Check | null }[]): Check {
  const checked = parts.flatMap(({ name, check }) => (check === null ? [] : [{ name, check }]));
  return (value) => {
    if (typeof value !== 'object' || value === null) {
      return null;
    }
    for (const { name, check } of checked) {
      const fault = check((value as Readonly<Record<string, unknown>>)[name]);
      if (fault !== null) {
        return under(name, fault);
      }
    }
    return null;
  };
}

function listCheck(check: Check | null, { minItems = 0, maxItems = 1000 }: Size): Check {
  return (value) => {
    if (!Array.isArray(value)) {
      return null;
    }
    if (value.length < minItems || (maxItems !== null && value.length > maxItems)) {
      const most = maxItems === null ? '' : ` and at most ${maxItems}`;
      return { path: '', says: `must hold at least ${minItems}${most}, and holds ${value.length}.` };
    }
    for (let place = 0; check !== null && place < value.length; place += 1) {
      const fault = check(value[place]);
      if (fault !== null) {
        return under(String(place), fault);
      }
    }
    return null;
  };
}

function textCheck(maxLength: number): Check {
  return (value) => {
    if (typeof value !== 'string') {
      return null;
    }
    if (value.length > maxLength && (value.length > 2 * maxLength || Array.from(value).length > maxLength)) {
      return { path: '', says: `must have at most ${maxLength} characters.` };
    }
    return jsonCheck(value);
  };
}

function jsonCheck(value: unknown): Fault | null {
  const says = whyNotStorable(value);
  return says === null ? null : { path: '', says };
}

function under(name: string, { path, says }: Fault): Fault {
  return { path: path === '' ? name : `${name}.${path}`, says };
}
