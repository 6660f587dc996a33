import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { LiveNode } from '../../live/port/liveNode';
import type { AttemptStats } from '../../store/port/attempts';
import type { Admission } from '../gate/admission';
import type { OpenConnections } from '../gate/connection/openConnections';
import type { WorkQueue } from '../gate/workQueue';
import type { DeliveryQueue } from '../socket/fanOut/deliveryQueue';

/** The sources of the metrics that are read when they are scraped. */
export interface Gauges {
  readonly live: LiveNode;
  readonly attempts: () => AttemptStats;
  readonly admission: Admission;
  readonly connections: OpenConnections;
  readonly refusals: { readonly strangers: number };
  readonly queue: WorkQueue;
  readonly fanOut: DeliveryQueue;
  readonly prepared: () => { readonly documents: number; readonly answered: number; readonly handedOver: number };
  readonly sockets: () => number;
  readonly subscriptions: () => number;
}

type MetricDefinition = readonly [name: string, help: string, read: (gauges: Gauges) => number];

const GAUGES: readonly MetricDefinition[] = [
  ['cordon_requests_under_way', 'API requests that are being answered.', ({ admission }) => admission.requests],
  ['cordon_request_body_bytes', 'Announced size of all large bodies under way.', ({ admission }) => admission.bodyBytes],
  ['cordon_event_loop_behind_seconds', 'How late the last timer of the process ran.', ({ admission }) => admission.behindMs / 1000],
  ['cordon_requests_waiting', 'Requests and subscriptions that wait for their turn.', ({ queue }) => queue.waiting],
  ['cordon_stranger_connections', 'Open connections that have carried no valid token yet.', ({ connections }) => connections.strangers],
  ['cordon_attempts_waiting', 'Attempts that wait to be recorded.', ({ attempts }) => attempts().waiting],
  ['cordon_revision_waiters', 'Requests that wait for a revision.', ({ live }) => live.gauges().waiters],
  [
    'cordon_cache_loads_under_way',
    'Snapshots that are being read because a decision needed data that was not in memory.',
    ({ live }) => live.gauges().cacheLoading,
  ],
  [
    'cordon_reassessment_jobs',
    'Tenants that were waiting for reassessment when the jobs were last read.',
    ({ live }) => live.gauges().reassessmentJobs,
  ],
  ['cordon_applied_revision', 'Revision of the last change that this node has applied.', ({ live }) => live.applied],
  ['cordon_feed_fresh', '1 while this node follows the change log closely enough to answer.', ({ live }) => Number(live.fresh)],
  [
    'cordon_feed_staleness_seconds',
    'Time since the last successful poll of the change log began.',
    ({ live }) => live.gauges().stalenessMs / 1000,
  ],
  [
    'cordon_feed_behind_revisions',
    'Changes that this node knows of but has not applied yet.',
    ({ live }) => live.gauges().newest - live.applied,
  ],
  ['cordon_cached_policies', 'Policies in memory.', ({ live }) => live.gauges().cachedPolicies],
  ['cordon_cached_tenants_without_policy', 'Tenants in memory that have no policy.', ({ live }) => live.gauges().cachedWithoutPolicy],
  ['cordon_cached_domains', 'Domains in memory.', ({ live }) => live.gauges().cachedDomains],
  [
    'cordon_cache_weight',
    'Weight of the policies in memory, which is about the number of their rules.',
    ({ live }) => live.gauges().cacheWeight,
  ],
  ['cordon_prepared_documents', 'Documents that have a prepared operation.', ({ prepared }) => prepared().documents],
  ['cordon_sockets', 'Open WebSockets.', ({ sockets }) => sockets()],
  ['cordon_subscriptions', 'Running subscriptions.', ({ subscriptions }) => subscriptions()],
  ['cordon_watched_connections', 'Connections whose decision a subscription watches.', ({ live }) => live.gauges().watchedConnections],
  ['cordon_fan_out_waiting', 'Subscribers that wait for their next event to be sent.', ({ fanOut }) => fanOut.length],
];

const COUNTERS: readonly MetricDefinition[] = [
  ['cordon_cache_hits_total', 'Decisions whose data was in memory.', ({ live }) => live.gauges().cacheHits],
  [
    'cordon_cache_loads_total',
    'Snapshots that were read because a decision needed data that was not in memory.',
    ({ live }) => live.gauges().cacheLoads,
  ],
  ['cordon_stranger_refusals_total', 'Requests without a valid token.', ({ refusals }) => refusals.strangers],
  [
    'cordon_stranger_connections_cut_total',
    'Connections without a valid token that were cut to make room for others.',
    ({ connections }) => connections.strangersCut,
  ],
  [
    'cordon_caller_connections_cut_total',
    'Connections with a valid token that were cut to make room for others.',
    ({ connections }) => connections.callersCut,
  ],
  [
    'cordon_watch_decisions_total',
    'Decisions that were made for subscriptions that watch connections.',
    ({ live }) => live.gauges().watchDecisions,
  ],
  ['cordon_prepared_answers_total', 'Requests that a prepared operation answered.', ({ prepared }) => prepared().answered],
  [
    'cordon_prepared_hand_overs_total',
    'Requests that a prepared operation handed over to the full executor.',
    ({ prepared }) => prepared().handedOver,
  ],
  [
    'cordon_fan_out_executions_total',
    'Events that were made once for all subscribers of a visibility class.',
    ({ fanOut }) => fanOut.executions,
  ],
  ['cordon_fan_out_messages_total', 'Messages that carried such an event.', ({ fanOut }) => fanOut.messages],
];

export function registerGauges(registry: Registry, gauges: Gauges): void {
  const registers = [registry];
  for (const [name, help, read] of GAUGES) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read(gauges));
      },
    });
  }
  for (const [name, help, read] of COUNTERS) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(gauges));
      },
    });
  }
  new Counter({
    name: 'cordon_overload_refusals_total',
    help: 'Refusals with OVERLOADED by reason.',
    labelNames: ['reason'] as const,
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(refusalsOf(gauges))) {
        this.inc({ reason }, count);
      }
    },
  });
}

/** The refusals with OVERLOADED by reason. */
function refusalsOf({ live, attempts, admission }: Gauges): Readonly<Record<string, number>> {
  const { waitersRefused, cacheLoadsRefused } = live.gauges();
  return {
    ...admission.refusals,
    attempts: attempts().refused,
    revision_waiters: waitersRefused,
    cache_loads: cacheLoadsRefused,
  };
}
