import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { ReassessmentJob, ReassessmentStep } from '../port/reassessments';
import type { ConnectionTripleRow } from '../schema/tables/connectionTripleTable';
import type { Dialect } from '../sql/dialect';
import { FIRST_ID } from '../sql/timeOrderedIds';
import { affected, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_TRIPLE } from './jobs';
import { textOf, tripleOf, triplesLocked } from './triples';
import type { Triple } from './triples';
import { writeTriples } from './writeTriples';

/** One step of a job through its triples. It writes only those whose decision differs. */
export function* takeInDecisions(
  dialect: Dialect,
  job: ReassessmentJob,
  decided: readonly EvaluatedConnection[],
  limit: number,
): Query<ReassessmentStep> {
  const triples = yield* triplesOfJob<ConnectionTripleRow>(job, '*', limit);
  const byTriple = new Map(decided.map((each) => [textOf(tripleOf(each.connection)), each]));
  const different: EvaluatedConnection[] = [];
  const outdated: ConnectionTripleRow[] = [];
  for (const row of triples) {
    const now = byTriple.get(textOf(row));
    // It was stored after this step's triples were read, maybe before a change that their decisions take in.
    if (!now) {
      return { outcome: 'WAITING' };
    }
    if (row.decided_revision < now.revision && row.decision !== JSON.stringify(now.decision)) {
      different.push(now);
      outdated.push(row);
    }
  }
  if (different.length > 0) {
    // INVARIANT: a unit that writes one of them between these statements decided it at the same or a newer revision. `writeTriples` keeps that decision.
    const locked = dialect.forUpdate === '' ? outdated : yield* triplesLocked(dialect, outdated);
    // A unit may have deleted one of them meanwhile. Nothing uses its decision any more.
    const left = new Set(locked.map(textOf));
    yield* writeTriples(
      dialect,
      locked,
      different.filter(({ connection }) => left.has(textOf(tripleOf(connection)))),
    );
  }
  const next = stepAfter(job, triples, limit);
  yield* affected('UPDATE reassessment_job SET phase = ?, position = ? WHERE tenant_id = ?', next.phase, next.position, job.tenantId);
  return { outcome: 'MOVED', job: next };
}

function stepAfter(job: ReassessmentJob, triples: readonly ConnectionTripleRow[], limit: number): ReassessmentJob {
  const last = triples.at(-1);
  if (last && triples.length >= limit) {
    return { ...job, position: positionAfter(job.phase, last) };
  }
  return { ...job, phase: job.phase === 'PAIRS_CREATED' ? 'PAIRS_SIGNED_IN_TO' : 'RESOURCES', position: FIRST_TRIPLE };
}

/** A job's triples after its position, in the order of the index that its phase walks through. */
export function* triplesOfJob<Row extends Triple>(
  { tenantId, phase, position }: ReassessmentJob,
  columns: string,
  limit: number,
): Query<readonly Row[]> {
  const { own, other } = SIDES[phase === 'PAIRS_SIGNED_IN_TO' ? 'signIn' : 'creator'];
  const [afterTenant, afterProvider] = parseTriplePosition(position);
  return yield* rows<Row>(
    `SELECT ${columns} FROM connection_pair WHERE ${own} = ? AND (${other}, identity_provider) > (?, ?) ORDER BY ${other}, identity_provider LIMIT ?`,
    tenantId,
    afterTenant,
    afterProvider,
    limit,
  );
}

const SIDES = {
  creator: { own: 'creator_tenant_id', other: 'sign_in_tenant_id' },
  signIn: { own: 'sign_in_tenant_id', other: 'creator_tenant_id' },
} as const;

/** The job's position in its phase after this triple. */
function positionAfter(phase: ReassessmentJob['phase'], triple: Triple): string {
  return `${triple[SIDES[phase === 'PAIRS_SIGNED_IN_TO' ? 'signIn' : 'creator'].other]} ${triple.identity_provider}`;
}

function parseTriplePosition(position: string): [string, string] {
  if (position === FIRST_TRIPLE) {
    return [FIRST_ID, ''];
  }
  const [tenantId = FIRST_ID, provider = ''] = position.split(' ');
  return [tenantId, provider];
}
