import { getNullableType, isEnumType, isInputObjectType, isListType, isNonNullType, valueFromAST } from 'graphql';
import type { GraphQLEnumType, GraphQLInputField, GraphQLInputObjectType, GraphQLInputType, GraphQLScalarType, ValueNode } from 'graphql';
import { fail, NotPreparable } from './handOver';

/** Gives the coerced value of a JSON value; fails if it cannot be coerced. */
type Coerce = (value: unknown) => unknown;

/** The "Input Coercion" of each input type (3.5 Scalars, 3.9 Enums, 3.10 Input Objects, 3.11 List, 3.12 Non-Null), compiled on first use. */
export class InputCoercions {
  readonly #known = new Map<GraphQLInputType, Coerce>();

  of(type: GraphQLInputType): Coerce {
    const known = this.#known.get(type);
    if (known !== undefined) {
      return known;
    }
    // A type may refer to itself: until its coercion is compiled, its fields use this one, which delegates.
    this.#known.set(type, (value) => coerce(value));
    const coerce = this.#make(type);
    this.#known.set(type, coerce);
    return coerce;
  }

  #make(type: GraphQLInputType): Coerce {
    const inner = this.#ofNullable(getNullableType<GraphQLInputType>(type));
    return isNonNullType(type)
      ? (value) => (value === null || value === undefined ? fail() : inner(value))
      : (value) => (value === null || value === undefined ? null : inner(value));
  }

  #ofNullable(type: GraphQLInputType): Coerce {
    if (isListType(type)) {
      const item = this.of(type.ofType);
      return (value) => (Array.isArray(value) ? coercedList(value, item) : [item(value)]);
    }
    if (isInputObjectType(type)) {
      return this.#ofObject(type);
    }
    return isEnumType(type) ? ofEnum(type) : ofScalar(type);
  }

  #ofObject(type: GraphQLInputObjectType): Coerce {
    if (type.isOneOf) {
      throw new NotPreparable('a oneOf input');
    }
    const fields: InputField[] = Object.values(type.getFields()).map((field) => ({ ...partsOf(field), coerce: this.of(field.type) }));
    return (value) => {
      if (typeof value !== 'object' || Array.isArray(value)) {
        return fail();
      }
      const given = value as Readonly<Record<string, unknown>>;
      return isCoerced(fields, given) ? given : coercedCopy(fields, given);
    };
  }
}

/** The list that was sent, if each of its items is its own coerced value; else a copy. */
function coercedList(given: readonly unknown[], coerce: Coerce): readonly unknown[] {
  let coerced: unknown[] | null = null;
  for (let place = 0; place < given.length; place += 1) {
    const item = coerce(given[place]);
    if (coerced === null && item !== given[place]) {
      coerced = given.slice(0, place);
    }
    coerced?.push(item);
  }
  return coerced ?? given;
}

interface InputField {
  readonly name: string;
  readonly defaultValue: unknown;
  readonly required: boolean;
  readonly coerce: Coerce;
}

/**
 * Whether the object that was sent is its own coerced value: its fields are those of the type, in the type's order, each is its own coerced value, and no
 * default applies. Most are, and need no copy, because each was parsed from JSON for this request only.
 */
function isCoerced(fields: readonly InputField[], given: Readonly<Record<string, unknown>>): boolean {
  const keys = Object.keys(given);
  let place = 0;
  for (const { name, coerce, defaultValue, required } of fields) {
    if (keys[place] === name) {
      const part = given[name];
      if (coerce(part) !== part) {
        return false;
      }
      place += 1;
    } else if (required || defaultValue !== undefined) {
      return false;
    }
  }
  return place === keys.length;
}

function coercedCopy(fields: readonly InputField[], given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const coerced: Record<string, unknown> = {};
  let known = 0;
  for (const { name, coerce, defaultValue, required } of fields) {
    const part = given[name];
    if (part !== undefined) {
      known += 1;
      coerced[name] = coerce(part);
    } else if (defaultValue !== undefined) {
      coerced[name] = defaultValue;
    } else if (required) {
      fail();
    }
  }
  return Object.keys(given).length === known ? coerced : fail();
}

function partsOf(field: GraphQLInputField): Omit<InputField, 'coerce'> {
  const { name, defaultValue, type } = field;
  if (name in Object.prototype) {
    throw new NotPreparable('an input field with the name of a built-in property');
  }
  return { name, defaultValue, required: isNonNullType(type) };
}

function ofEnum(type: GraphQLEnumType): Coerce {
  const values = new Map<unknown, unknown>(type.getValues().map(({ name, value }) => [name, value]));
  return (name) => (values.has(name) ? values.get(name) : fail());
}

function ofScalar(type: GraphQLScalarType): Coerce {
  return (value) => {
    const parsed: unknown = type.parseValue(value);
    return parsed === undefined ? fail() : parsed;
  };
}

/** Coerces a literal of the document. Each call makes new objects, so that no two requests share one. */
export function literalCoercion(node: ValueNode, type: GraphQLInputType): (variables: Readonly<Record<string, unknown>>) => unknown {
  const value: unknown = valueFromAST(node, type);
  if (value === null || (typeof value !== 'object' && value !== undefined)) {
    return () => value;
  }
  return (variables) => {
    const found: unknown = valueFromAST(node, type, variables);
    return found === undefined ? fail() : found;
  };
}
