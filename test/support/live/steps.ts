import type { App } from '../../../src/app';
import type { ReassessmentJob } from '../../../src/store/port/reassessments';
import { evaluate } from './records';

/** Takes one step of the job, as the job runner does. */
export async function step(app: App, job: ReassessmentJob, limit: number): Promise<string> {
  const { reassessments } = app.store;
  if (job.phase === 'RESOURCES') {
    const first = await reassessments.updateStatuses(job, limit, []);
    if (first.outcome !== 'UNDECIDED') {
      return first.outcome;
    }
    const decided = await evaluate(app, first.connections, Math.max(job.target, first.minRevision));
    return (await reassessments.updateStatuses(job, limit, decided)).outcome;
  }
  const decided = await evaluate(app, await reassessments.triples(job, limit), job.target);
  return (await reassessments.takeInDecisions(job, decided, limit)).outcome;
}

/** Takes one step of the tenant's job, if there is one. */
export async function stepOf(app: App, tenantId: string): Promise<string | undefined> {
  const job = (await app.store.reassessments.jobs()).find((each) => each.tenantId === tenantId);
  return job && (await step(app, job, 100));
}

/** Takes in the log up to this revision, as the follower does. */
export async function takeIn({ store }: App, revision: number): Promise<void> {
  const from = await store.reassessments.cursor();
  const changes = await store.log.after(from ?? { revision: 0, id: '' }, 1000);
  if (changes === 'rewound') {
    throw new Error(changes);
  }
  const taken = changes.filter((change) => change.revision <= revision);
  const last = taken.at(-1);
  if (last) {
    await store.reassessments.add(from, { revision: last.revision, id: last.id }, taken);
  }
}
