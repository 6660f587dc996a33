import { Counter } from 'prom-client';
import type { Registry } from 'prom-client';
import { Histogram, histogramHeading } from './histogram';

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

  constructor(registry: Registry) {
    const operations = this.#operations;
    new Counter({
      name: 'cordon_requests_total',
      help: 'Answered operations by root field.',
      labelNames: ['transport', 'field', 'outcome'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const { transport, field, oks, errors } of operations.values()) {
          this.inc({ transport, field, outcome: 'ok' }, oks);
          this.inc({ transport, field, outcome: 'error' }, errors);
        }
      },
    });
  }

  /** See `Metrics.operation`. */
  of(transport: Transport, field: string): OperationMetrics {
    const key = `${transport} ${field}`;
    let operation = this.#operations.get(key);
    if (operation === undefined) {
      this.#operations.set(key, (operation = new OperationCounts(transport, field)));
    }
    return operation;
  }

  /** The lines that Prometheus reads of the times. The registry has the counts. */
  times(): string {
    const name = 'cordon_request_seconds';
    return [
      ...histogramHeading(name, 'Time from the parsed request to its answer, or to the start of the subscription.'),
      ...[...this.#operations.values()].flatMap((operation) => operation.times(name)),
      '',
    ].join('\n');
  }
}

class OperationCounts implements OperationMetrics {
  readonly #seconds = new Histogram(BOUNDS);
  oks = 0;
  errors = 0;

  constructor(
    readonly transport: Transport,
    readonly field: string,
  ) {}

  ok(seconds: number): void {
    this.oks += 1;
    this.#seconds.note(seconds);
  }

  error(seconds: number): void {
    this.errors += 1;
    this.#seconds.note(seconds);
  }

  times(name: string): string[] {
    return this.#seconds.lines(name, [`transport="${this.transport}"`, `field="${this.field}"`]);
  }
}
