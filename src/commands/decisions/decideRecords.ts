import { connectionOf } from '../../domain/connections/connectionRecord';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import type { EvaluatedConnection } from '../../domain/decisions/evaluatedConnection';
import type { Violation } from '../../domain/resources/flowRun';
import type { DecideWithin } from './withDecisions';

interface DecidedRecords {
  /** The decisions of those that somebody has signed in to. */
  readonly decisions: readonly EvaluatedConnection[];
  /** Those that policy blocks. */
  readonly violations: readonly Violation[];
  /** Those that nobody has signed in to. */
  readonly unauthenticated: readonly ConnectionRecord[];
}

/** What policy says of these connections now, each list in their order. The violations show their connections as they are decided now. */
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
