import { heading, Histogram, sample } from './histogram';

export type Transport = 'http' | 'socket';

/** Counts the answers of one root field over one transport. `seconds` is the time from the parsed request to its answer. */
export interface OperationMetrics {
  ok(seconds: number): void;
  error(seconds: number): void;
}

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Counts answers and their times, by transport and root field. */
export class RequestMetrics {
  readonly #operations = new Map<string, OperationCounts>();

  /** See `Metrics.operation`. */
  of(transport: Transport, field: string): OperationMetrics {
    const key = `${transport} ${field}`;
    let operation = this.#operations.get(key);
    if (operation === undefined) {
      this.#operations.set(key, (operation = new OperationCounts(transport, field)));
    }
    return operation;
  }

  /** The lines that Prometheus reads. */
  text(): string {
    const operations = [...this.#operations.values()];
    return [
      ...heading('cordon_requests_total', 'counter', 'Answered operations by root field.'),
      ...operations.flatMap((operation) => operation.counts('cordon_requests_total')),
      '',
      ...heading('cordon_request_seconds', 'histogram', 'Time from the parsed request to its answer, or to the start of the subscription.'),
      ...operations.flatMap((operation) => operation.times('cordon_request_seconds')),
      '',
    ].join('\n');
  }
}

class OperationCounts implements OperationMetrics {
  readonly #labels: readonly string[];
  readonly #seconds = new Histogram(BOUNDS);
  #oks = 0;
  #errors = 0;

  constructor(transport: Transport, field: string) {
    this.#labels = [`transport="${transport}"`, `field="${field}"`];
  }

  ok(seconds: number): void {
    this.#oks += 1;
    this.#seconds.note(seconds);
  }

  error(seconds: number): void {
    this.#errors += 1;
    this.#seconds.note(seconds);
  }

  counts(name: string): string[] {
    return [sample(name, [...this.#labels, 'outcome="ok"'], this.#oks), sample(name, [...this.#labels, 'outcome="error"'], this.#errors)];
  }

  times(name: string): string[] {
    return this.#seconds.lines(name, this.#labels);
  }
}
