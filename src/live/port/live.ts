import type { Connection } from '../../domain/decisions/connection';
import type { ConnectionRequest, EvaluatedConnection, Evaluation } from '../../domain/decisions/evaluatedConnection';
import type { Change } from '../../domain/policies/change';
import type { ResourceStatusChange } from '../../domain/resources/resource';
import type { Revision, SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Subscription } from './subscription';

/** The decision of a watched connection, as its watcher sees it. */
export interface WatchedDecision<V> {
  /** The connection's place in the given list. */
  readonly index: number;
  readonly view: V;
}

/** Who watches decisions, and what they see of them. */
export interface Watcher<V> {
  /** The subject whose watches are counted together, and the tenant whose. */
  readonly subject: string;
  readonly tenantId: TenantId | null;
  /** The same for two watchers only if their `view` makes the same of each decision. Then it is made once for both. */
  readonly visibility: string;
  readonly view: (evaluated: EvaluatedConnection) => V;
  readonly same: (a: V, b: V) => boolean;
}

/** All that this process knows from following the change log. */
export interface Live {
  /** The last change that this node has applied. */
  readonly applied: Revision;
  /** False if the last good poll of the log began longer ago than `MAX_STALENESS_MS`, or if the log was rewound and the node has not started over yet. */
  readonly fresh: boolean;
  /**
   * Decides all of them on one state, in the given order. Waits up to 1 s for `minRevision`.
   * Throws `REVISION_UNAVAILABLE` if `minRevision` is above the head of the log or not reached in time, or if the node is not fresh.
   */
  evaluate(requests: readonly ConnectionRequest[], minRevision: SentRevision | null): Promise<readonly Evaluation[]>;
  /** The same without waiting; null if an entry must be loaded first or `minRevision` is not applied yet. Throws like `evaluate` if the node is not fresh. */
  evaluateNow(requests: readonly ConnectionRequest[], minRevision: SentRevision | null): readonly Evaluation[] | null;
  /** Resolves once this node has applied the change. A mutation answers after that. */
  reached(revision: Revision): Promise<void>;
  /**
   * The tenant's policy changes after `since` in order, each once, then each new one. With null, only the new ones.
   * Ends with `REVISION_UNAVAILABLE`, or with `SLOW_CONSUMER` or `LOG_REWOUND` (details: `resumeFrom`, a revision as a string).
   */
  policyChanges(tenantId: TenantId, since: SentRevision | null): Subscription<Change>;
  /**
   * The status changes of the tenant's resources after this number (`ResourceStatusChange.number`) in order, each once, then each new one. With null, only
   * the new ones. Ends with `REVISION_UNAVAILABLE` or `LOG_REWOUND`.
   */
  resourceStatusChanges(tenantId: TenantId, after: number | null): AsyncIterableIterator<ResourceStatusChange>;
  /**
   * The decision of each connection now, in order, then again whenever the watcher's `view` of it changes (compared by `same`). A decision that was not
   * delivered yet is replaced by a newer one. Connections name tenants by ID: the caller resolves domains, and refuses unknown ones, before it watches.
   * Ends with `OVERLOADED` at once if the subject or the tenant would watch too many connections.
   */
  watch<V>(connections: readonly Connection[], watcher: Watcher<V>): AsyncIterableIterator<WatchedDecision<V>>;
  close(): Promise<void>;
}
