import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { LiveNode } from '../live/openLive';
import { OperationTallies, type OperationTally, type Transport } from './operationTally';

/** What the gauges read at the moment when somebody asks. */
export interface Gauges {
  readonly live: LiveNode;
  readonly sockets: () => number;
  readonly subscriptions: () => number;
}

export interface Metrics {
  /** What is scraped. */
  readonly registry: Pick<Registry, 'contentType' | 'metrics'>;
  /** To be kept by who counts often. `field` is a name of the schema, never of a client. */
  operation(transport: Transport, field: string): OperationTally;
  request(transport: Transport, field: string, outcome: 'ok' | 'error', seconds: number): void;
  socketClosed(code: number): void;
}

/** Counts and times in a registry of their own, named by the schema's root fields. */
export function openMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const operations = new OperationTallies();
  const closed = new Counter({
    name: 'cordon_sockets_closed_total',
    help: 'WebSockets closed, by close code.',
    labelNames: ['code'] as const,
    registers: [registry],
  });
  const { live } = gauges;
  gauge(registry, 'cordon_applied_revision', 'The last change that this node has applied.', () => live.applied);
  gauge(registry, 'cordon_feed_fresh', '1 while this node follows the change log closely enough to answer.', () => Number(live.fresh));
  gauge(
    registry,
    'cordon_feed_staleness_seconds',
    'Time since the last good poll of the change log began.',
    () => live.gauges().stalenessMs / 1000,
  );
  gauge(
    registry,
    'cordon_cache_hits',
    'Connections decided with all that they need in memory, since the start.',
    () => live.gauges().cacheHits,
  );
  gauge(registry, 'cordon_cache_loads', 'Snapshots read because something was missing, since the start.', () => live.gauges().cacheLoads);
  gauge(registry, 'cordon_cached_policies', 'Policies in memory.', () => live.gauges().cachedPolicies);
  gauge(registry, 'cordon_cache_weight', 'The weight of the policies in memory: about their rules.', () => live.gauges().cacheWeight);
  gauge(registry, 'cordon_revision_waiters', 'Requests that wait for a revision.', () => live.gauges().waiters);
  gauge(registry, 'cordon_sockets', 'Open WebSockets.', gauges.sockets);
  gauge(registry, 'cordon_subscriptions', 'Running subscriptions.', gauges.subscriptions);
  return {
    registry: {
      contentType: registry.contentType,
      metrics: async () => `${operations.text()}\n${await registry.metrics()}`,
    },
    operation: (transport, field) => operations.of(transport, field),
    request(transport, field, outcome, seconds) {
      operations.of(transport, field)[outcome](seconds);
    },
    socketClosed(code) {
      closed.inc({ code: CODES.has(code) ? String(code) : 'other' });
    },
  };
}

/** Close codes counted one by one; a client may send any. */
const CODES: ReadonlySet<number> = new Set([1000, 1001, 1005, 1006, 1009, 1013, 4400, 4401, 4403, 4406, 4408, 4409, 4429, 4500]);

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
