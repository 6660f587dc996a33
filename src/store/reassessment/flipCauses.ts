import type { Connection } from '../../domain/decisions/connection';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';
import { reassessmentCursor } from './jobs';
import { allowedAt } from './pastDecisions';

/** A triple that was allowed at one revision and is blocked at a later one, or the other way round. */
export interface Flip {
  readonly connection: Connection;
  readonly before: Revision;
  readonly now: Revision;
  readonly allowed: boolean;
}

/** How many of a tenant's newest changes are tried one by one. */
const MOST_TRIED = 16;

/**
 * The change that caused each flip: one after which the decision was as it is now, and before which it was the other one. If only one change of the two
 * tenants can be the cause, it is that one. Otherwise the newest changes are tried, newest first, by deciding at the revision before each. If a tenant has
 * more, and none of those is the cause, it is found among the older ones by halving.
 */
export function* flipCauses(dialect: Dialect, flips: readonly Flip[]): Query<Revision[]> {
  const changes = yield* pendingChanges(dialect, flips);
  const searches = flips.map((flip) => new CauseSearch(flip, changes));
  for (;;) {
    // All searches that go on at this revision are decided together.
    const revision = Math.max(...searches.map((search) => search.next ?? -1));
    if (revision < 0) {
      return searches.map((search) => search.cause);
    }
    const asking = searches.filter((search) => search.next === revision);
    const allowed = yield* allowedAt(
      dialect,
      asking.map(({ flip }) => flip.connection),
      revision,
    );
    asking.forEach((search, place) => {
      search.narrow(revision, allowed[place] === search.flip.allowed);
    });
  }
}

/** The search for the cause of one flip. */
class CauseSearch {
  /** The newest revisions that may be the cause, newest first. */
  #tries: readonly Revision[];
  /** If none of those is the cause, it is above `#after`, when the decision was the other one, and at most `#upTo`, when it was as it is now. */
  #after: Revision;
  #upTo: Revision;

  constructor(
    readonly flip: Flip,
    { newest, takenIn }: PendingChanges,
  ) {
    const { connection, before, now } = flip;
    const tenants = [...new Set([connection.creatorTenantId, connection.signInTenantId].filter((id) => id !== null))];
    this.#after = Math.max(before, Math.min(...tenants.map(takenIn)));
    const lists = tenants.map((id) => newest.get(id) ?? []);
    // Below the oldest of a full list the tenant may have more changes.
    const unread = lists.map((list) => (list.length < MOST_TRIED ? 0 : Math.min(...list) - 1));
    this.#upTo = Math.max(this.#after, Math.min(now, Math.max(...unread)));
    this.#tries = lists
      .flat()
      .filter((revision) => revision > this.#upTo && revision <= now)
      .sort((a, b) => b - a);
  }

  /** The revision at which to decide next; null if the cause is found. */
  get next(): Revision | null {
    const [newest] = this.#tries;
    const range = this.#upTo - this.#after;
    if (newest === undefined) {
      return range > 1 ? this.#after + Math.floor(range / 2) : null;
    }
    // The oldest change is not tried: it is the cause if no newer one is.
    return range === 0 && this.#tries.length === 1 ? null : newest - 1;
  }

  /** `asNow`: whether the decision at this revision was as it is now. */
  narrow(revision: Revision, asNow: boolean): void {
    const [newest, ...older] = this.#tries;
    if (newest === undefined) {
      this.#upTo = asNow ? revision : this.#upTo;
      this.#after = asNow ? this.#after : revision;
    } else {
      this.#tries = asNow ? older : [newest];
      this.#upTo = asNow ? this.#upTo : this.#after;
    }
  }

  get cause(): Revision {
    return this.#tries[0] ?? (this.#upTo > this.#after ? this.#upTo : this.flip.now);
  }
}

interface PendingChanges {
  /** The newest changes of each tenant, at most `MOST_TRIED`. */
  readonly newest: ReadonlyMap<TenantId, readonly Revision[]>;
  /** The decision of every triple of the tenant takes in the tenant's changes up to this one. */
  readonly takenIn: (tenantId: TenantId) => Revision;
}

/** The changes of these triples' tenants that some triple's decision does not take in yet. */
function* pendingChanges(dialect: Dialect, flips: readonly Flip[]): Query<PendingChanges> {
  const tenants = [...new Set(flips.flatMap(({ connection }) => [connection.creatorTenantId, connection.signInTenantId]))].filter(
    (id) => id !== null,
  );
  const cursor = (yield* reassessmentCursor())?.revision ?? 0;
  const jobs = yield* rows<{ readonly tenant_id: TenantId; readonly since_revision: Revision }>(
    `SELECT tenant_id, since_revision FROM reassessment_job WHERE tenant_id ${dialect.among('uuid')}`,
    dialect.list(tenants),
  );
  const since = new Map(jobs.map((job) => [job.tenant_id, job.since_revision]));
  const takenIn = (tenantId: TenantId): Revision => Math.min(cursor, (since.get(tenantId) ?? Infinity) - 1);
  const range = [Math.min(...tenants.map(takenIn)), Math.max(...flips.map(({ now }) => now))];
  const changes = yield* rows<{ readonly tenant_id: TenantId; readonly revision: Revision }>(
    `SELECT c.tenant_id, c.revision FROM ${dialect.eachUuid} JOIN change c ON c.tenant_id = item.value AND c.revision > ? AND c.revision <= ?
       AND c.revision >= coalesce((SELECT n.revision FROM change n WHERE n.tenant_id = item.value AND n.revision > ? AND n.revision <= ?
         ORDER BY n.revision DESC LIMIT 1 OFFSET ?), 0)`,
    ...[dialect.list(tenants), ...range],
    ...[...range, MOST_TRIED - 1],
  );
  const newest = new Map<TenantId, Revision[]>(tenants.map((id) => [id, []]));
  for (const { tenant_id: id, revision } of changes) {
    newest.get(id)?.push(revision);
  }
  return { newest, takenIn };
}
