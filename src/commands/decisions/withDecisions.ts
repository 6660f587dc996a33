import type { App } from '../../app';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { RequestError } from '../../domain/shared/requestError';
import type { Revision } from '../../domain/shared/revision';
import type { RecordUnit, UnitOutcome } from '../../store/port/units';

/** How often policies may change between a decision and its unit of work before the caller is told to come back. */
const TRIES = 5;

/** The decisions of these connections, in their order, true at the unit's head. */
export type DecideWithin = (connections: readonly Connection[]) => Promise<readonly EvaluatedConnection[]>;

/** A unit of work that rests on decisions, which are made before it: a unit does no I/O but the store. */
interface DecidedWork<T> {
  /** What the unit will ask the decisions of, as far as it can be known before it. */
  readonly foresee: () => Promise<readonly Connection[]>;
  readonly work: (unit: RecordUnit, decide: DecideWithin) => Promise<UnitOutcome<T>>;
}

/** Rolls the unit back: what it rests on was decided before a change of one of the tenants, or not at all. */
class DecideAgain extends Error {
  constructor(readonly head: Revision) {
    super('Policy has changed since the connections were decided.');
  }
}

/** Throws `REVISION_UNAVAILABLE`, and `OVERLOADED` where the tenants' policies change all the time. */
export async function withDecisions<T>(app: App, { foresee, work }: DecidedWork<T>, claim: IdempotencyClaim | undefined): Promise<T> {
  let minRevision: Revision | null = null;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const decided = await decideNow(app, await foresee(), minRevision);
    try {
      return await app.store.changeRecords((unit) => work(unit, (connections) => current(unit, decided, connections)), claim);
    } catch (error) {
      if (!(error instanceof DecideAgain)) {
        throw error;
      }
      minRevision = error.head;
    }
  }
  throw new RequestError('OVERLOADED', 'The policies that this depends on are changing all the time. Try again in a moment.');
}

async function decideNow(
  app: App,
  connections: readonly Connection[],
  minRevision: Revision | null,
): Promise<ReadonlyMap<string, EvaluatedConnection>> {
  const distinct = new Map(connections.map((connection) => [keyOf(connection), connection]));
  if (distinct.size === 0) {
    return new Map();
  }
  const requests = [...distinct.values()].map(({ creatorTenantId, signInTenantId, identityProvider }) => ({
    creatorTenant: creatorTenantId === null ? null : { id: creatorTenantId },
    signInTenant: { id: signInTenantId },
    identityProvider,
  }));
  const evaluations = await app.live.evaluate(requests, minRevision);
  return new Map(evaluations.filter((evaluation) => 'decision' in evaluation).map((evaluated) => [keyOf(evaluated.connection), evaluated]));
}

/** INVARIANT: a decision older than the last change of one of its tenants is never given. */
async function current(
  unit: RecordUnit,
  decided: ReadonlyMap<string, EvaluatedConnection>,
  connections: readonly Connection[],
): Promise<readonly EvaluatedConnection[]> {
  const evaluated = connections.map((connection) => decided.get(keyOf(connection)));
  const found = evaluated.filter((one) => one !== undefined);
  if (found.length < evaluated.length) {
    throw new DecideAgain(unit.head);
  }
  const tenantIds = connections.flatMap(({ creatorTenantId, signInTenantId }) => [creatorTenantId, signInTenantId]);
  const involved = [...new Set(tenantIds)].filter((id) => id !== null);
  const oldest = Math.min(...found.map(({ revision }) => revision));
  if (found.length > 0 && (await unit.changedSince(involved, oldest))) {
    throw new DecideAgain(unit.head);
  }
  return found;
}

function keyOf({ creatorTenantId, signInTenantId, identityProvider }: Connection): string {
  return `${String(creatorTenantId)} ${signInTenantId} ${identityProvider}`;
}
