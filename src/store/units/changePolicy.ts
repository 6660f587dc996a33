import type { Instant } from '../../domain/shared/revision';
import type { Store } from '../port/store';
import type { Database } from '../sql/database';
import { giveRevisionBack, takeRevision } from './headRow';
import { policyUnit } from './policyUnit';
import { runUnit } from './runUnit';
import { writeUnit } from './writeUnit';

/** `Store.changePolicy` on this database: a unit that takes a revision. */
export function changePolicyOn(database: Database, now: () => Instant, maxKeys: number): Store['changePolicy'] {
  const { dialect } = database;
  return async (actor, work, claim) =>
    await writeUnit(database, now, claim, {
      lane: 'policy',
      tells: 'changes',
      tenantId: actor.tenantId,
      maxKeys,
      begin: () => takeRevision(dialect, now()),
      run: (transaction, head) => runUnit(transaction, (run) => policyUnit(dialect, head, actor, run), work),
      undo: giveRevisionBack,
    });
}
