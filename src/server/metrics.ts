import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { LiveNode } from '../live/openLive';

export type Transport = 'http' | 'socket';

/** What the gauges read at the moment when somebody asks. */
export interface Gauges {
  readonly live: LiveNode;
  readonly sockets: () => number;
  readonly subscriptions: () => number;
}

export interface Metrics {
  readonly registry: Registry;
  request(transport: Transport, field: string, outcome: 'ok' | 'error', seconds: number): void;
  socketClosed(code: number): void;
}

/** Counts and times in a registry of their own, named by the schema's root fields. */
export function openMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const labels = ['transport', 'field', 'outcome'] as const;
  const requests = new Counter({
    name: 'cordon_requests_total',
    help: 'Operations answered, by root field.',
    labelNames: labels,
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'cordon_request_seconds',
    help: 'Time from the parsed request to its answer; of a subscription, to its start.',
    labelNames: ['transport', 'field'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
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
    registry,
    request(transport, field, outcome, duration) {
      requests.inc({ transport, field, outcome });
      seconds.observe({ transport, field }, duration);
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
