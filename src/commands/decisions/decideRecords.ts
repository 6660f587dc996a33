import { connectionOf } from '../../domain/connections/connectionRecord';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { Connection } from '../../domain/decisions/connection';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Violation } from '../../domain/resources/flowRun';
import type { DecideWithin } from './withDecisions';

interface DecidedRecords {
  /** The decisions of the connections that somebody has signed in to. */
  readonly decisions: readonly EvaluatedConnection[];
  /** The connections that policy blocks. */
  readonly violations: readonly Violation[];
  /** The connections that nobody has signed in to. */
  readonly unauthenticated: readonly ConnectionRecord[];
}

/** The connections to decide: those of the records that somebody has signed in to, in their order. */
export function connectionsToDecide(records: readonly ConnectionRecord[]): Connection[] {
  return records.map(connectionOf).filter((connection) => connection !== null);
}

/** Decides these connections now. Each list is in their order. The violations show their connections with the new decision. */
export async function decideRecords(records: readonly ConnectionRecord[], decide: DecideWithin): Promise<DecidedRecords> {
  const signedIn = records.flatMap((record) => {
    const connection = connectionOf(record);
    return connection === null ? [] : [{ record, connection }];
  });
  const decisions = await decide(signedIn.map(({ connection }) => connection));
  const violations = decisions.flatMap((evaluated, index): Violation[] => {
    const record = signedIn[index]?.record;
    if (evaluated.decision.allowed || record === undefined) {
      return [];
    }
    const { decision, revision } = evaluated;
    return [{ connection: { ...record, assessment: { decision, revision } }, evaluated }];
  });
  return { decisions, violations, unauthenticated: records.filter(({ signInTenantId }) => signInTenantId === null) };
}
