import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { ReassessmentJob, ReassessmentStep } from '../port/reassessments';
import type { ConnectionPairRow } from '../schema/tables/connectionPairTable';
import type { Dialect } from '../sql/dialect';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_TRIPLE, textOf, tripleOf, triplePosition, triplesLocked, triplesOfJob } from './triples';
import { writeTriples } from './writeTriples';

/** One step of a job through its pairs: only those whose decision differs are written. */
export function* takeInDecisions(
  dialect: Dialect,
  job: ReassessmentJob,
  assessed: readonly EvaluatedConnection[],
  limit: number,
): Query<ReassessmentStep> {
  const pairs = yield* triplesOfJob<ConnectionPairRow>(job, '*', limit);
  const byPair = new Map(assessed.map((each) => [textOf(tripleOf(each.connection)), each]));
  const different: EvaluatedConnection[] = [];
  const held: ConnectionPairRow[] = [];
  for (const row of pairs) {
    const now = byPair.get(textOf(row));
    // It was saved since the pairs were read, maybe before a change that was taken in when they were decided.
    if (!now) {
      return { outcome: 'WAITING' };
    }
    if (row.decided_revision < now.revision && row.decision !== JSON.stringify(now.decision)) {
      different.push(now);
      held.push(row);
    }
  }
  if (different.length > 0) {
    // INVARIANT: a unit that writes one of them between these statements has decided it on a state that is as new or newer: its revision is not undone.
    const locked = dialect.forUpdate === '' ? held : yield* triplesLocked(dialect, held);
    yield* writeTriples(dialect, locked, different);
  }
  const next = stepAfter(job, pairs, limit);
  yield* affected('UPDATE reassessment_job SET phase = ?, position = ? WHERE tenant_id = ?', next.phase, next.position, job.tenantId);
  return { outcome: 'MOVED', job: next };
}

function stepAfter(job: ReassessmentJob, pairs: readonly ConnectionPairRow[], limit: number): ReassessmentJob {
  const last = pairs.at(-1);
  if (last && pairs.length >= limit) {
    return { ...job, position: triplePosition(job.phase, last) };
  }
  return { ...job, phase: job.phase === 'PAIRS_CREATED' ? 'PAIRS_SIGNED_IN_TO' : 'RESOURCES', position: FIRST_TRIPLE };
}
