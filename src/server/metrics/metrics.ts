import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { AttemptStats } from '../../store/port/attempts';
import { registerGauges } from './gauges';
import type { Gauges } from './gauges';
import { histogramHeading, histogramLines } from './histogram';
import { RequestMetrics } from './requestMetrics';
import type { OperationMetrics, Transport } from './requestMetrics';

export interface Metrics {
  /** The metrics that Prometheus scrapes. */
  readonly registry: Pick<Registry, 'contentType' | 'metrics'>;
  /** Finds the metrics of one operation. Keep the result if you count often. `field` must be a name of the schema, never one that a client chose. */
  operation(transport: Transport, field: string): OperationMetrics;
  request(transport: Transport, field: string, outcome: 'ok' | 'error', seconds: number): void;
  socketClosed(code: number): void;
}

/** Opens the metrics, in a registry of their own. */
export function openMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const operations = new RequestMetrics(registry);
  const closed = new Counter({
    name: 'cordon_sockets_closed_total',
    help: 'WebSockets closed, by close code.',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  registerGauges(registry, gauges);
  return {
    registry: {
      contentType: registry.contentType,
      metrics: async () => [operations.times(), attemptCommits(gauges.attempts()), await registry.metrics()].join('\n'),
    },
    operation: (transport, field) => operations.of(transport, field),
    request(transport, field, outcome, seconds) {
      operations.of(transport, field)[outcome](seconds);
    },
    socketClosed(code) {
      closed.inc({ code: COUNTED_CODES.has(code) ? String(code) : 'other' });
    },
  };
}

/** The close codes that are counted one by one. All others count as `other`, because a client may send any number. */
const COUNTED_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006, 1009, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500]);

/** One commit takes at most 256 attempts. */
const COMMIT_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

function attemptCommits({ commits, recorded }: AttemptStats): string {
  const counts = COMMIT_BOUNDS.map((_, power) => commits[power] ?? 0);
  return [
    ...histogramHeading('cordon_attempts_per_commit', 'Attempts that one commit made durable.'),
    ...histogramLines('cordon_attempts_per_commit', [], COMMIT_BOUNDS, counts, recorded),
    '',
  ].join('\n');
}
