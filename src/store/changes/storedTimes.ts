import type { Instant } from '../../domain/shared/revision';
import type { StoredTimes } from '../port/store';
import type { Database } from '../sql/database';
import { affected, firstRow } from '../sql/query';
import { head } from './readChanges';

/** The row of `follower_cursor` with the accepted time. */
const ACCEPTED = 'accepted clock';

export function storedTimes(database: Database): StoredTimes {
  return {
    async newest() {
      const { at } = await database.read(head(database.dialect), 'feed');
      // The time of the next ID, if the clock said zero: on SQLite it is above that of the newest attempt.
      return Math.max(at, database.attemptOrder.idTime(0));
    },
    async accepted() {
      const row = await database.read(
        firstRow<{ readonly position: string }>('SELECT position FROM follower_cursor WHERE name = ?', ACCEPTED),
        'quick',
      );
      return row === null ? 0 : Number(row.position);
    },
    async accept(time) {
      await database.write('maintenance', async (transaction) => {
        await transaction.run(
          affected(
            'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
            ACCEPTED,
            String(time),
          ),
        );
        return { commit: true, value: undefined };
      });
    },
    async server() {
      if (database.dialect.kind === 'sqlite') {
        return null;
      }
      const clock = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';
      return (await database.read(firstRow<{ readonly now: Instant }>(`SELECT ${clock} AS now`), 'quick'))?.now ?? null;
    },
  };
}
