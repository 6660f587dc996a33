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

/**
 * The change that caused each flip: the newest one after which the decision was as it is now, and before which it was the other one. If only one change of
 * the two tenants can be the cause, it is that one. Otherwise the candidates are tried, newest first, by deciding at the revision before each.
 */
export function* flipCauses(dialect: Dialect, flips: readonly Flip[]): Query<Revision[]> {
  const changes = yield* pendingChanges(dialect, flips);
  const searches = flips.map((flip, place) => ({ flip, place, candidates: candidatesOf(flip, changes), next: 0 }));
  const causes = flips.map((flip) => flip.now);
  let open = searches.filter((search) => {
    const only = search.candidates.at(-1);
    if (only === undefined) {
      return false;
    }
    causes[search.place] = only;
    return search.candidates.length > 1;
  });
  while (open.length > 0) {
    // All searches whose next candidate is this revision are decided together.
    const revision = Math.max(...open.map(({ candidates, next }) => candidates[next] ?? 0));
    const asking = open.filter(({ candidates, next }) => candidates[next] === revision);
    const allowed = yield* allowedAt(
      dialect,
      asking.map(({ flip }) => flip.connection),
      revision - 1,
    );
    const found = new Set(asking.filter(({ flip }, index) => allowed[index] !== flip.allowed));
    for (const search of asking) {
      search.next += 1;
      if (found.has(search)) {
        causes[search.place] = revision;
      }
    }
    // The oldest candidate is not tried: it is the cause if no newer one is.
    open = open.filter((search) => !found.has(search) && search.next < search.candidates.length - 1);
  }
  return causes;
}

/** The revisions of the two tenants' changes that may be the cause, newest first. */
function candidatesOf({ connection, before, now }: Flip, { byTenant, takenIn }: PendingChanges): Revision[] {
  const tenants = new Set([connection.creatorTenantId, connection.signInTenantId].filter((id) => id !== null));
  const after = Math.max(before, Math.min(...[...tenants].map(takenIn)));
  return [...tenants]
    .flatMap((id) => byTenant.get(id) ?? [])
    .filter((revision) => revision > after && revision <= now)
    .sort((a, b) => b - a);
}

interface PendingChanges {
  readonly byTenant: ReadonlyMap<TenantId, readonly Revision[]>;
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
  const changes = yield* rows<{ readonly tenant_id: TenantId; readonly revision: Revision }>(
    `SELECT tenant_id, revision FROM change WHERE tenant_id ${dialect.among('uuid')} AND revision > ?`,
    dialect.list(tenants),
    Math.min(...tenants.map(takenIn)),
  );
  const byTenant = new Map<TenantId, Revision[]>();
  for (const { tenant_id: id, revision } of changes) {
    const revisions = byTenant.get(id);
    if (revisions) {
      revisions.push(revision);
    } else {
      byTenant.set(id, [revision]);
    }
  }
  return { byTenant, takenIn };
}
