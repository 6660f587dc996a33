import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  typeFromAST,
  TypeMetaFieldDef,
  valueFromASTUntyped,
} from 'graphql';
import type {
  ASTNode,
  DocumentNode,
  FieldNode,
  GraphQLField,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import { shortened } from '../../domain/shared/text';
import { CostPart } from './costPart';
import type { Quantity, Variables } from './costPart';
import { EACH_FIELD, fieldCost } from './fieldCosts';
import { fragmentsOf } from './selections';

/** What one document may cost, in units. */
const MAX_COST = 3_000;
/** The maximum size of a page, unless the field declares its own `maxPage`. */
const MAX_PAGE = 500;

/** Gives the units that an operation costs with these variables, not yet coerced. Throws a `GraphQLError` with `BAD_USER_INPUT` if it costs too much. */
export type CostOf = (variables: Variables) => number;

/**
 * Compiles what an operation of a valid document costs: the sum over all its fields, as if every fragment were written out at each spread. A page size, or
 * a list of inputs, in a variable makes the cost depend on the variables; the rest is added up once. The time is linear in the length of the document.
 */
export function documentCost(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): CostOf {
  const whole = new Compilation(schema, document, operation).partOf(schema.getRootType(operation.operation), operation.selectionSet, null);
  return (variables) => {
    const cost = whole.constant ?? whole.total(variables);
    return cost > MAX_COST ? fail(whole, variables, operation) : cost;
  };
}

function fail(whole: CostPart, variables: Variables, operation: OperationDefinitionNode): never {
  const { path, cost } = whole.greatest(variables);
  throw limitError(
    `The document costs ${inWords(whole.total(variables))} units; one document may cost ${MAX_COST}. Its greatest part is \`${shortened(path.join('.'))}\`, with ${inWords(cost)} units. Ask for smaller pages or for fewer fields, or send several documents.`,
    operation,
  );
}

function inWords(units: number): string {
  return units > 1e9 ? 'more than 1000000000' : String(Math.ceil(units));
}

/** The error of a request that exceeds a limit. `http` keeps Apollo from answering 500; `toClientError` removes it. */
function limitError(message: string, node: ASTNode): GraphQLError {
  return new GraphQLError(message, { nodes: node, extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } });
}

class Compilation {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReturnType<typeof fragmentsOf>;
  readonly #defaults: ReadonlyMap<string, unknown>;
  /** By the fragment's name, for each page size that its `edges` have. */
  readonly #known = new Map<Quantity | null, Map<string, CostPart>>();

  constructor(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    this.#defaults = new Map(
      (operation.variableDefinitions ?? []).flatMap(({ variable, defaultValue }) =>
        defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
      ),
    );
  }

  /** The cost of one value of the type. `pageSize` is that of the page whose fields these are. */
  partOf(type: unknown, set: SelectionSetNode | undefined, pageSize: Quantity | null): CostPart {
    const parts = (set?.selections ?? []).map((selection) => {
      switch (selection.kind) {
        case Kind.FIELD:
          return this.#ofField(type, selection, pageSize);
        case Kind.INLINE_FRAGMENT: {
          const { typeCondition, selectionSet } = selection;
          return this.partOf(typeCondition === undefined ? type : typeFromAST(this.#schema, typeCondition), selectionSet, pageSize);
        }
        case Kind.FRAGMENT_SPREAD:
          return this.#ofFragment(selection.name.value, pageSize);
      }
    });
    return new CostPart(null, 0, 1, parts);
  }

  #ofFragment(name: string, pageSize: Quantity | null): CostPart {
    let known = this.#known.get(pageSize);
    if (known === undefined) {
      this.#known.set(pageSize, (known = new Map<string, CostPart>()));
    }
    let part = known.get(name);
    if (part === undefined) {
      const fragment = this.#fragments.get(name);
      part = this.partOf(fragment && typeFromAST(this.#schema, fragment.typeCondition), fragment?.selectionSet, pageSize);
      known.set(name, part);
    }
    return part;
  }

  #ofField(parent: unknown, node: FieldNode, pageSize: Quantity | null): CostPart {
    const key = (node.alias ?? node.name).value;
    const field = isObjectType(parent) ? (parent.getFields()[node.name.value] ?? META_FIELDS.get(node.name.value)) : undefined;
    if (field === undefined || !isObjectType(parent)) {
      return new CostPart(key, EACH_FIELD, 1, []);
    }
    const type: GraphQLNamedType = getNamedType(field.type);
    const givesList = isListType(getNullableType(field.type)) && !isLeafType(type);
    const { units = 0, perItem = 0, items = 1, given = {} } = fieldCost(parent.name, field.name, givesList);
    const own = EACH_FIELD + units + (node.arguments ?? []).reduce((sum, { name }) => sum + (given[name.value] ?? 0), 0);
    const first = this.#pageSize(field, node);
    if (first !== null) {
      const rows = new CostPart(null, 0, first, [new CostPart(null, perItem, 1, [])]);
      return new CostPart(key, own, 1, [rows, this.partOf(type, node.selectionSet, first)]);
    }
    const times = givesList && pageSize !== null ? pageSize : typeof items === 'string' ? this.#itemsOf(node, items) : items;
    return new CostPart(key, own, times, [new CostPart(null, perItem, 1, []), this.partOf(type, node.selectionSet, null)]);
  }

  /** Null for a field without pages. */
  #pageSize(field: GraphQLField<unknown, unknown>, node: FieldNode): Quantity | null {
    const first = field.args.find((arg) => arg.name === 'first');
    if (first === undefined) {
      return null;
    }
    const most = (field.extensions['maxPage'] as number | undefined) ?? MAX_PAGE;
    const sizeOf = (given: unknown): number => {
      const size = given ?? first.defaultValue;
      // A value that is not a number fails later, when it is coerced.
      if (typeof size === 'number' && !(size >= 1 && size <= most)) {
        throw limitError(`\`first\` of \`${field.name}\` must be from 1 to ${most}.`, node);
      }
      return typeof size === 'number' ? size : 1;
    };
    return this.#quantity(node, 'first', sizeOf);
  }

  #itemsOf(node: FieldNode, argument: string): Quantity {
    return this.#quantity(node, argument, (given) => (Array.isArray(given) ? given.length : 1));
  }

  /** A number that is read from an argument, as the document or a variable gives it. */
  #quantity(node: FieldNode, argument: string, read: (given: unknown) => number): Quantity {
    const value = node.arguments?.find(({ name }) => name.value === argument)?.value;
    if (value?.kind !== Kind.VARIABLE) {
      return read(literal(value));
    }
    const name = value.name.value;
    const otherwise = this.#defaults.get(name);
    return (variables) => read(Object.hasOwn(variables, name) ? variables[name] : otherwise);
  }
}

const META_FIELDS: ReadonlyMap<string, GraphQLField<unknown, unknown>> = new Map(
  [SchemaMetaFieldDef, TypeMetaFieldDef].map((field) => [field.name, field]),
);

/** The value of a number or of null; for a list, its nodes. */
function literal(value: ValueNode | undefined): unknown {
  switch (value?.kind) {
    case Kind.INT:
      return Number(value.value);
    case Kind.LIST:
      return value.values;
    case undefined:
    case Kind.NULL:
      return null;
    default:
      return value;
  }
}
