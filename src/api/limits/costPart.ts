export type Variables = Readonly<Record<string, unknown>>;

/** A number, or how to get it from the variables of a request. */
export type Quantity = number | ((variables: Variables) => number);

/** The response keys down to a field, and what it costs. */
interface Greatest {
  readonly path: readonly string[];
  readonly cost: number;
}

/** Distinguishes one computation from the next. */
let computations = 0;

/** A part of what a document costs: `own` + `times` × the sum of its parts. Parts that are fragments may be shared. */
export class CostPart {
  /** Null if the cost depends on variables. */
  readonly constant: number | null;
  readonly #own: number;
  readonly #times: Quantity;
  readonly #parts: readonly CostPart[];
  /** The sum of those parts that do not depend on variables. */
  readonly #fixed: number;
  readonly #varying: readonly CostPart[];
  /** The computation that `#total` is from: each part is computed once, however many parts share it. */
  #computation = 0;
  #total = 0;

  constructor(
    /** The response key of a field; null for a part of a field. */
    readonly key: string | null,
    own: number,
    times: Quantity,
    parts: readonly CostPart[],
  ) {
    this.#own = own;
    this.#times = times;
    this.#parts = parts;
    this.#fixed = parts.reduce((sum, { constant }) => sum + (constant ?? 0), 0);
    this.#varying = parts.filter(({ constant }) => constant === null);
    this.constant = typeof times === 'number' && this.#varying.length === 0 ? own + product(times, this.#fixed) : null;
  }

  total(variables: Variables): number {
    computations += 1;
    return this.#compute(variables, computations);
  }

  /** The field that costs most: the deepest one that costs at least half of what its parent costs. */
  greatest(variables: Variables): Greatest {
    return this.#greatest(variables, 1, { path: [], cost: this.total(variables) });
  }

  #greatest(variables: Variables, factor: number, found: Greatest): Greatest {
    const times = product(factor, valueOf(this.#times, variables));
    let most: CostPart | null = null;
    let cost = -1;
    for (const part of this.#parts) {
      const costs = product(times, part.total(variables));
      if (costs > cost) {
        most = part;
        cost = costs;
      }
    }
    if (most === null || (found.path.length > 0 && cost < found.cost / 2)) {
      return found;
    }
    return most.#greatest(variables, times, most.key === null ? found : { path: [...found.path, most.key], cost });
  }

  #compute(variables: Variables, computation: number): number {
    if (this.constant !== null) {
      return this.constant;
    }
    if (this.#computation !== computation) {
      let sum = this.#fixed;
      for (const part of this.#varying) {
        sum += part.#compute(variables, computation);
      }
      this.#total = this.#own + product(valueOf(this.#times, variables), sum);
      this.#computation = computation;
    }
    return this.#total;
  }
}

function valueOf(quantity: Quantity, variables: Variables): number {
  return typeof quantity === 'number' ? quantity : quantity(variables);
}

/** The product of two costs, of which one may be infinite. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
