import { EntitySchema, EntitySchemaOptions } from 'typeorm';

type TableOptions<Row> = { readonly [Name in 'name' | 'columns' | 'indices' | 'checks' | 'withoutRowid']?: EntitySchemaOptions<Row>[Name] };

/** A table for TypeORM whose properties have the names of the columns. */
export function defineTable<Row>(options: TableOptions<Row> & { readonly name: string }): EntitySchema<Row> {
  return new EntitySchema(Object.assign(new EntitySchemaOptions<Row>(), options));
}
