import type { Instant } from '../../domain/shared/revision';
import type { Store } from '../port/store';
import type { Database } from '../sql/database';
import { TimeOrderedIds } from '../sql/timeOrderedIds';
import { shareHead } from './headRow';
import { recordUnit } from './recordUnit';
import { runUnit } from './runUnit';
import { writeUnit } from './writeUnit';

/** `Store.changeRecords` on this database: a unit that takes no revision. */
export function changeRecordsOn(database: Database, now: () => Instant, maxKeys: number): Store['changeRecords'] {
  const { dialect } = database;
  const ids = new TimeOrderedIds();
  return async (work, claim, tenantId = null) =>
    await writeUnit(database, now, claim, {
      lane: 'records',
      tells: 'statuses',
      tenantId,
      maxKeys,
      begin: () => shareHead(now),
      run: (transaction, head) => runUnit(transaction, (run) => recordUnit(dialect, head, () => ids.next(head.at), run), work),
      undo: null,
    });
}
