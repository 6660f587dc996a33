import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { ReassessmentJob, ReassessmentStep } from '../port/reassessments';
import type { Dialect } from '../sql/dialect';
import { affected, firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { flipResources, lockResources, theseResources, without } from './flipResources';
import type { ResourceSet } from './flipResources';
import { endPass, reassessmentCursor } from './jobs';
import { flippedSlice, flippedTriplesLeft, sweepPosition } from './pendingFlips';
import type { FlippedSlice } from './pendingFlips';
import { connectionOfTriple, textOf, TRIPLE_COLUMNS, tripleOf, triplesLocked } from './triples';
import type { Triple } from './triples';
import { writeTriples } from './writeTriples';

type StatusStep = ReassessmentStep & { readonly statusChanged: boolean };

/** One step of a job through the resources that use flipped triples. It writes only those whose status differs, and adds their status changes. */
export function* updateStatuses(
  dialect: Dialect,
  job: ReassessmentJob,
  limit: number,
  decided: readonly EvaluatedConnection[],
  at: Instant,
): Query<StatusStep> {
  if (dialect.joinByIndex !== null) {
    yield* affected(dialect.joinByIndex);
  }
  // INVARIANT: the cursor is read before the jobs, so a job that this step does not see is for changes above the cursor.
  const cursor = (yield* reassessmentCursor())?.revision ?? 0;
  const busy = yield* isAnyBusy(job);
  const slice = yield* flippedSlice(dialect, job, limit);
  if (slice === 'others' && job.nextSince === null) {
    return { outcome: 'WAITING', statusChanged: false };
  }
  if (slice === 'done' || slice === 'others') {
    return yield* endOf(job, false);
  }
  let statusChanged = false;
  if (slice.resources) {
    yield* lockResources(dialect, slice.resources, slice.tenantIds);
    const inDoubt = busy ? yield* resourcesInDoubt(job, slice.resources) : [];
    const undecided = yield* takeInTriples(dialect, inDoubt, decided);
    if (undecided) {
      return { outcome: 'UNDECIDED', ...undecided, statusChanged };
    }
    const { flipped, ahead } = yield* flipResources(dialect, without(dialect, slice.resources, inDoubt), slice.tenantIds, cursor, at);
    if (ahead) {
      return { outcome: 'WAITING', statusChanged };
    }
    statusChanged = flipped > 0;
    if (inDoubt.length > 0) {
      const decidedNow = yield* flipResources(dialect, theseResources(dialect, inDoubt), slice.tenantIds, NO_REVISION_YET, at);
      statusChanged ||= decidedNow.flipped > 0;
    }
  }
  yield* settle(dialect, job.tenantId, slice);
  // The job ends in the transaction of its last effect: a reader who hears of that effect finds no job left.
  if (slice.sweep === null && !(yield* flippedTriplesLeft(job.tenantId, job.nextSince))) {
    return yield* endOf(job, statusChanged);
  }
  const position = sweepPosition(slice.sweep);
  if (position !== job.position) {
    yield* affected('UPDATE reassessment_job SET position = ? WHERE tenant_id = ?', position, job.tenantId);
  }
  return { outcome: 'MOVED', job: { ...job, position }, statusChanged };
}

function* endOf(job: ReassessmentJob, statusChanged: boolean): Query<StatusStep> {
  const next = yield* endPass(job, yield* flippedTriplesLeft(job.tenantId, null));
  return next === null ? { outcome: 'DONE', statusChanged } : { outcome: 'MOVED', job: next, statusChanged };
}

/** Of a job `j`: some of its tenant's triples may not take in every change up to the cursor. The job is deciding, or will do so in a next pass. */
const BUSY = `((j.phase <> 'RESOURCES' AND j.tenant_id <> ?) OR j.next_since_revision IS NOT NULL)`;

function* isAnyBusy({ tenantId }: ReassessmentJob): Query<boolean> {
  return (yield* firstRow(`SELECT 1 FROM reassessment_job j WHERE ${BUSY} LIMIT 1`, tenantId)) !== null;
}

/**
 * The resources that use a triple of a busy tenant. INVARIANT: a resource is updated only if the decisions of all its triples are those of one state. For the
 * resources in doubt that is a state on which all their triples are decided together; for all others it is the one at the cursor, because their triples take
 * in every change up to it. So a status changes in the order of revisions, and at most once for each.
 */
function* resourcesInDoubt({ tenantId }: ReassessmentJob, resources: ResourceSet): Query<readonly string[]> {
  const found = yield* rows<{ readonly id: string }>(
    `SELECT DISTINCT r.id FROM resource r JOIN resource_pair used ON used.resource_id = r.id WHERE ${resources.text}
     AND EXISTS (SELECT 1 FROM reassessment_job j WHERE j.tenant_id IN (used.creator_tenant_id, used.sign_in_tenant_id) AND ${BUSY})`,
    ...resources.values,
    tenantId,
  );
  return found.map((row) => row.id);
}

/** Stores the decisions of all triples that these resources use. Returns the connections to decide first, if `decided` lacks one or is outdated. */
function* takeInTriples(
  dialect: Dialect,
  resourceIds: readonly string[],
  decided: readonly EvaluatedConnection[],
): Query<{ readonly connections: readonly Connection[]; readonly minRevision: Revision } | null> {
  if (resourceIds.length === 0) {
    return null;
  }
  const used = yield* rows<Triple>(
    `SELECT DISTINCT used.creator_tenant_id, used.sign_in_tenant_id, used.identity_provider FROM resource_pair used
     WHERE used.resource_id ${dialect.among('uuid')}`,
    dialect.list(resourceIds),
  );
  const locked = yield* triplesLocked(dialect, used);
  const byTriple = new Map(decided.map((each) => [textOf(tripleOf(each.connection)), each]));
  const revision = decided[0]?.revision ?? 0;
  const newest = Math.max(0, ...locked.map((row) => row.decided_revision));
  if (newest > revision || used.some((triple) => !byTriple.has(textOf(triple)))) {
    return { connections: used.map(connectionOfTriple), minRevision: newest };
  }
  const outdated = locked.filter(
    (row) => row.decided_revision < revision && row.decision !== JSON.stringify(byTriple.get(textOf(row))?.decision),
  );
  if (outdated.length > 0) {
    yield* writeTriples(
      dialect,
      outdated,
      outdated.flatMap((row) => byTriple.get(textOf(row)) ?? []),
    );
  }
  return null;
}

/** Removes the marks that are settled, and gives the others to the job's sweep. A mark that was set again since it was read stays as it is. */
function* settle(dialect: Dialect, tenantId: TenantId, { settled, begun, ended }: FlippedSlice): Query<void> {
  const columns = { ...TRIPLE_COLUMNS, flipped_revision: 'bigint' } as const;
  const names = Object.keys(columns).join(', ');
  const these = `(${names}) IN (SELECT ${names} FROM ${dialect.records(columns)})`;
  if (settled.length > 0) {
    yield* affected(`DELETE FROM flipped_pair WHERE ${these}`, JSON.stringify(settled));
  }
  const [first] = begun;
  if (first) {
    // An interrupted sweep may have left marks. This sweep skips resources that use only them, so it must not end with them as its own.
    yield* affected(
      'UPDATE flipped_pair SET swept_by = NULL WHERE creator_tenant_id = ? AND swept_by = ?',
      first.creator_tenant_id,
      tenantId,
    );
    yield* affected(`UPDATE flipped_pair SET swept_by = ? WHERE swept_by IS NULL AND ${these}`, tenantId, JSON.stringify(begun));
  }
  if (ended) {
    yield* affected('DELETE FROM flipped_pair WHERE creator_tenant_id = ? AND swept_by = ?', ended.creatorTenantId, tenantId);
  }
}
