import type { CreateStoreDatabase } from '../../support/store/storeDatabase';
import { describeConcerned } from './concerned';
import { describeSchema } from './schema';
import { describeSnapshot } from './snapshot';

/** The laws of the tables, on this database: how they are migrated, and that large ones are read by index. */
export function describeTables(name: string, create: CreateStoreDatabase): void {
  describe(`the tables on ${name}`, () => {
    describeConcerned(create);
    describeSnapshot(create);
    describeSchema(create);
  });
}
