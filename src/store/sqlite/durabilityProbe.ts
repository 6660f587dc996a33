import { randomUUID } from 'node:crypto';
import { affected } from '../sql/query';
import type { Query } from '../sql/query';

/** A write of no meaning that goes the whole way to the disk; SQLite leaves out one that changes nothing. */
export function* probeDurability(): Query<void> {
  yield* affected(
    'INSERT INTO follower_cursor (name, position) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position',
    'probe',
    randomUUID(),
  );
}
