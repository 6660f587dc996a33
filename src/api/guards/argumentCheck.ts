import { getNullableType, isInputObjectType, isListType, isScalarType } from 'graphql';
import type { GraphQLField, GraphQLInputType } from 'graphql';
import { isPlain, isShowable, NOT_SHOWABLE } from '../../domain/shared/text';
import { RequestError } from '../../domain/shared/requestError';
import { whyNotStorable } from './storableJson';

/** The most characters of a text, unless its field says otherwise. */
const MAX_LENGTH = 256;

/** How large a value may be. Declared at an input field, or for an argument in the `sizes` of its root field. */
interface Size {
  /** In characters. Default 256. A text that may be longer may also have several lines. */
  readonly maxLength?: number;
  /** Default 0. */
  readonly minItems?: number;
  /** Default 1,000. Null: only the size of the request's body is limited. */
  readonly maxItems?: number | null;
}

/** The error of a value. It does not repeat the value. */
interface InputError {
  readonly path: string;
  /** The rest of a sentence that begins with the path. */
  readonly message: string;
}

/** Null: the value is accepted. INVARIANT: paths are built for errors only, because a thousand inputs have several thousand places. */
type Check = (value: unknown) => InputError | null;

/**
 * Refuses texts that no text column can store (with NUL or half a surrogate pair) or that can't be shown as they are, and values larger than declared,
 * anywhere in the coerced arguments of a field. Throws `BAD_USER_INPUT` with the path of the value.
 */
export function argumentCheck(field: Pick<GraphQLField<unknown, unknown>, 'args' | 'extensions'>): (args: unknown) => void {
  const sizes = (field.extensions['sizes'] ?? {}) as Readonly<Record<string, Size>>;
  const check = partsCheck(field.args.map(({ name, type }) => ({ name, check: checkOf(type, sizes[name] ?? {}) })));
  return (args) => {
    const error = check(args);
    if (error !== null) {
      throw new RequestError('BAD_USER_INPUT', `\`${error.path}\` ${error.message}`);
    }
  };
}

/** Null for a type whose values need no check. */
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
        return textCheck(size.maxLength ?? MAX_LENGTH);
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
      const error = check((value as Readonly<Record<string, unknown>>)[name]);
      if (error !== null) {
        return under(name, error);
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
      return { path: '', message: `must have at least ${minItems}${most} items, but has ${value.length}.` };
    }
    for (let place = 0; check !== null && place < value.length; place += 1) {
      const error = check(value[place]);
      if (error !== null) {
        return under(String(place), error);
      }
    }
    return null;
  };
}

function textCheck(maxLength: number): Check {
  const lines = maxLength > MAX_LENGTH;
  return (value) => {
    if (typeof value !== 'string') {
      return null;
    }
    if (value.length > maxLength && (value.length > 2 * maxLength || Array.from(value).length > maxLength)) {
      return { path: '', message: `must have at most ${maxLength} characters.` };
    }
    if (isPlain(value)) {
      return null;
    }
    return jsonCheck(value) ?? (isShowable(value, { lines }) ? null : { path: '', message: NOT_SHOWABLE });
  };
}

function jsonCheck(value: unknown): InputError | null {
  const message = whyNotStorable(value);
  return message === null ? null : { path: '', message };
}

function under(name: string, { path, message }: InputError): InputError {
  return { path: path === '' ? name : `${name}.${path}`, message };
}
