import { defineTable } from './defineTable';

/** Which connections a resource uses, in the order in which it lists them. */
export interface ResourceConnectionRow {
  readonly resource_id: string;
  readonly place: number;
  readonly connection_id: string;
}

export const resourceConnectionTable = defineTable<ResourceConnectionRow>({
  name: 'resource_connection',
  columns: {
    resource_id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'resource_connection_pk' },
    place: { type: 'integer', primary: true, primaryKeyConstraintName: 'resource_connection_pk' },
    connection_id: { type: 'uuid' },
  },
  indices: [{ name: 'resource_connection_by_connection', columns: ['connection_id', 'resource_id'] }],
  withoutRowid: true,
});
