import type { Connection } from '../../domain/decisions/connection';
import type { ConnectionRequest, EvaluatedConnection, Evaluation } from '../../domain/decisions/evaluatedConnection';
import type { Change } from '../../domain/policies/change';
import type { ResourceStatusChange } from '../../domain/resources/resource';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Subscription } from './subscription';

/** A decision of a watched connection as its watcher sees it. */
export interface WatchedDecision<V> {
  /** The connection's place in the list given. */
  readonly index: number;
  readonly view: V;
}

/** What follows the change log in this process. */
export interface Live {
  /** The last change that this node has applied. */
  readonly applied: Revision;
  /** False where the last good poll of the log began longer ago than `MAX_STALENESS`, or where the log was rewound and the node has yet to start over. */
  readonly fresh: boolean;
  /**
   * Decides all of them on one state, in the order given. Waits up to 1 s for `minRevision`.
   * Throws `REVISION_UNAVAILABLE`: above the log's head, not reached in time, or the node is not fresh.
   */
  evaluate(requests: readonly ConnectionRequest[], minRevision: Revision | null): Promise<readonly Evaluation[]>;
  /** The same at once; null where something has to be loaded, or the revision waited for. Throws as `evaluate` where the node is not fresh. */
  evaluateNow(requests: readonly ConnectionRequest[], minRevision: Revision | null): readonly Evaluation[] | null;
  /** Resolves once this node has applied the change: a mutation answers after that. */
  reached(revision: Revision): Promise<void>;
  /**
   * The tenant's policy changes after `since` in order, each once, then each new one; null: the new ones only.
   * Ends with `SLOW_CONSUMER` (details: `resumeFrom`, a revision as a string) or `REVISION_UNAVAILABLE`.
   */
  policyChanges(tenantId: TenantId, since: Revision | null): Subscription<Change>;
  /**
   * The status changes of the tenant's resources after this number (`ResourceStatusChange.number`) in order, each once, then each new one; null: the new
   * ones only. Ends with `REVISION_UNAVAILABLE`.
   */
  resourceStatusChanges(tenantId: TenantId, after: number | null): AsyncIterableIterator<ResourceStatusChange>;
  /**
   * The decision of each connection now, in order, then again whenever `view` of it changes (compared by `same`). An untold decision is replaced by a newer
   * one. Never throws for one connection alone: unresolved ones are the caller's to refuse before watching (IDs only here).
   */
  watch<V>(
    connections: readonly Connection[],
    view: (evaluated: EvaluatedConnection) => V,
    same: (a: V, b: V) => boolean,
  ): AsyncIterableIterator<WatchedDecision<V>>;
  close(): Promise<void>;
}
