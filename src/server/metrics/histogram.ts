/** Counts values in buckets. One `note` costs some nanoseconds; prom-client's own histogram looks its labels up each time. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** `bounds` are the upper bounds, ascending. One more bucket takes the values above the last bound. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array<number>(bounds.length + 1).fill(0);
  }

  note(value: number): void {
    const bounds = this.#bounds;
    let bucket = 0;
    while (bucket < bounds.length && value > (bounds[bucket] ?? Infinity)) {
      bucket += 1;
    }
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  /** The lines that Prometheus reads. */
  lines(name: string, labels: readonly string[]): string[] {
    return histogramLines(name, labels, this.#bounds, this.#counts, this.#sum);
  }
}

/**
 * The lines of a histogram that Prometheus reads, with cumulative buckets. `counts` has one number for each bucket alone, and one for the values above the
 * last bound. A label is `name="value"`; its value must need no escapes.
 */
export function histogramLines(
  name: string,
  labels: readonly string[],
  bounds: readonly number[],
  counts: readonly number[],
  sum: number,
): string[] {
  let below = 0;
  const buckets = [...bounds.map(String), '+Inf'].map((bound, index) => {
    below += counts[index] ?? 0;
    return sample(`${name}_bucket`, [...labels, `le="${bound}"`], below);
  });
  return [...buckets, sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, below)];
}

function sample(name: string, labels: readonly string[], value: number): string {
  return `${name}${labels.length === 0 ? '' : `{${labels.join(',')}}`} ${String(value)}`;
}

/** The two lines before the values of a histogram. */
export function histogramHeading(name: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
}
