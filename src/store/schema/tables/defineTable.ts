import { EntitySchema, EntitySchemaOptions } from 'typeorm';

type TableOptions<Row> = { readonly [Name in 'name' | 'columns' | 'indices' | 'checks' | 'withoutRowid']?: EntitySchemaOptions<Row>[Name] };

/** A table as TypeORM is to know it: its properties are named as the columns are. */
export function defineTable<Row>(options: TableOptions<Row> & { readonly name: string }): EntitySchema<Row> {
  return new EntitySchema(Object.assign(new EntitySchemaOptions<Row>(), options));
}
