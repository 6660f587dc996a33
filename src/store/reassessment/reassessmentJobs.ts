import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Instant } from '../../domain/shared/revision';
import type { ReassessmentJob, Reassessments, ReassessmentStep } from '../port/reassessments';
import type { ReassessmentJobRow } from '../schema/tables/reassessmentJobTable';
import type { Database, Transaction, TransactionOutcome } from '../sql/database';
import { firstRow } from '../sql/query';
import type { Query } from '../sql/query';
import { addJobs, jobsAfter, reassessmentCursor, toJob } from './jobs';
import { takeInDecisions, triplesOfJob } from './takeInDecisions';
import { connectionOfTriple } from './triples';
import type { Triple } from './triples';
import { updateStatuses } from './updateStatuses';

/** Reassessment on this database. */
export function reassessmentsOn(database: Database, now: () => Instant): Reassessments {
  const { dialect } = database;

  /** INVARIANT: before the step's first effect the job's row is locked and found as the step expects it. The lock lasts until the commit. */
  async function step(
    job: ReassessmentJob,
    work: (transaction: Transaction) => Promise<TransactionOutcome<ReassessmentStep>>,
  ): Promise<ReassessmentStep> {
    return await database.write('maintenance', async (transaction) => {
      if (!(await transaction.run(lockJob(job)))) {
        return { commit: false, value: { outcome: 'LOST' } };
      }
      return await work(transaction);
    });
  }

  function* lockJob({ tenantId, target, phase, position, nextSince }: ReassessmentJob): Query<boolean> {
    const row = yield* firstRow<ReassessmentJobRow>(`SELECT * FROM reassessment_job WHERE tenant_id = ?${dialect.forUpdateFree}`, tenantId);
    const found = row && toJob(row);
    return found?.target === target && found.phase === phase && found.position === position && found.nextSince === nextSince;
  }

  return {
    cursor: () => database.read(reassessmentCursor(), 'quick'),
    add: (from, to, changes) =>
      database.write('maintenance', async (transaction) => ({
        commit: await transaction.run(addJobs(dialect, from, to, changes)),
        value: undefined,
      })),
    jobs: (after = null) => database.read(jobsAfter(after), 'quick'),
    triples: async (job, limit) => (await database.read(keysOfJob(job, limit), 'quick')).map(connectionOfTriple),
    takeInDecisions: (job, decided: readonly EvaluatedConnection[], limit) =>
      step(job, async (transaction) => {
        const value = await transaction.run(takeInDecisions(dialect, job, decided, limit));
        return { commit: value.outcome === 'MOVED', value };
      }),
    updateStatuses: (job, limit, decided) =>
      step(job, async (transaction) => {
        const { statusChanged, ...value } = await transaction.run(updateStatuses(dialect, job, limit, decided, now()));
        return { commit: value.outcome === 'MOVED' || value.outcome === 'DONE', tell: statusChanged ? 'statuses' : null, value };
      }),
  };
}

function keysOfJob(job: ReassessmentJob, limit: number): Query<readonly Triple[]> {
  return triplesOfJob<Triple>(job, 'creator_tenant_id, sign_in_tenant_id, identity_provider', limit);
}
