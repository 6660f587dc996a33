import { heading, Histogram, sample } from './histogram';

export type Transport = 'http' | 'socket';

/** Counts the answers of one root field over one transport. Seconds from the parsed request to its answer. */
export interface OperationMetrics {
  ok(seconds: number): void;
  error(seconds: number): void;
}

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Answers and their times by transport and root field. */
export class RequestMetrics {
  readonly #operations = new Map<string, OperationCounts>();

  /** To be kept by who counts often. `field` is a name of the schema, never of a client. */
  of(transport: Transport, field: string): OperationMetrics {
    const key = `${transport} ${field}`;
    let operation = this.#operations.get(key);
    if (operation === undefined) {
      this.#operations.set(key, (operation = new OperationCounts(transport, field)));
    }
    return operation;
  }

  /** As Prometheus reads them. */
  text(): string {
    const operations = [...this.#operations.values()];
    return [
      ...heading('cordon_requests_total', 'counter', 'Operations answered, by root field.'),
      ...operations.flatMap((operation) => operation.counts('cordon_requests_total')),
      '',
      ...heading('cordon_request_seconds', 'histogram', 'Time from the parsed request to its answer; of a subscription, to its start.'),
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
