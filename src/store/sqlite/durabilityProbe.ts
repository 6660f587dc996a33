import { randomUUID } from 'node:crypto';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';

/** A write without meaning that goes all the way to the disk. Its value is always new, because SQLite skips a write that changes nothing. */
export function* probeDurability(): Query<void> {
  yield* affected(
    'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    'probe',
    randomUUID(),
  );
}
