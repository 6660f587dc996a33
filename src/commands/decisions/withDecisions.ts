import type { App } from '../../app';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import type { Connection } from '../../domain/decisions/connection';
import { requestFor } from '../../domain/decisions/evaluatedConnection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import { overloadedError } from '../../domain/shared/requestError';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { RecordUnit, UnitOutcome } from '../../store/port/units';

/** How often a unit of work is tried if policies change between the decisions and the unit. After that the command is `OVERLOADED`. */
const TRIES = 5;

/** The decisions of these connections, in their order, as they are at the unit's head. */
export type DecideWithin = (connections: readonly Connection[]) => Promise<readonly EvaluatedConnection[]>;

/** A unit of work that needs decisions. They are made before the unit begins, because a unit does no I/O except on the store. */
interface DecidedWork<T> {
  /** The tenant that waits for the unit; null for the platform. */
  readonly tenantId: TenantId | null;
  /** The connections that the unit will ask to decide, as far as they can be known before it begins. */
  readonly connections: () => Promise<readonly Connection[]>;
  readonly work: (unit: RecordUnit, decide: DecideWithin) => Promise<UnitOutcome<T>>;
}

/** Rolls the unit back, because a connection was decided before a change of one of its tenants, or was not decided at all. */
class DecideAgain extends Error {
  constructor(readonly head: Revision) {
    super('Policies have changed since the connections were decided.');
  }
}

/** Makes the decisions, then runs the unit of work. Throws `REVISION_UNAVAILABLE`, and `OVERLOADED` if the tenants' policies keep changing. */
export async function withDecisions<T>(
  app: App,
  { tenantId, connections, work }: DecidedWork<T>,
  claim: IdempotencyClaim | undefined,
): Promise<T> {
  let minRevision: Revision | null = null;
  for (let tried = 0; tried < TRIES; tried += 1) {
    const decided = await decideNow(app, await connections(), minRevision);
    try {
      return await app.store.changeRecords((unit) => work(unit, (asked) => current(unit, decided, asked)), claim, tenantId);
    } catch (error) {
      if (!(error instanceof DecideAgain)) {
        throw error;
      }
      minRevision = error.head;
    }
  }
  throw overloadedError('The policies that this request depends on keep changing. Try again in a moment.');
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
  const evaluations = await app.live.evaluate([...distinct.values()].map(requestFor), minRevision);
  return new Map(evaluations.filter((evaluation) => 'decision' in evaluation).map((evaluated) => [keyOf(evaluated.connection), evaluated]));
}

/** INVARIANT: it never returns a decision that is older than the last change of one of its tenants. */
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
