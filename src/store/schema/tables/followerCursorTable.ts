import { defineTable } from './defineTable';

/** How far each durable follower has come. */
export interface FollowerCursorRow {
  readonly name: string;
  readonly position: string;
}

export const followerCursorTable = defineTable<FollowerCursorRow>({
  name: 'follower_cursor',
  columns: {
    name: { type: 'varchar', primary: true, primaryKeyConstraintName: 'follower_cursor_pk' },
    position: { type: 'varchar' },
  },
  withoutRowid: true,
});
