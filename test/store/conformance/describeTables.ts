import type { CreateStoreDatabase } from '../../support/store/storeDatabase';
import { describeConcerned } from './concerned';
import { describeSchema } from './schema';
import { describeSnapshot } from './snapshot';

/** What every store promises of its tables: how they come to be, and that large ones are read by their indexes. */
export function describeTables(name: string, create: CreateStoreDatabase): void {
  describe(`the tables on ${name}`, () => {
    describeConcerned(create);
    describeSnapshot(create);
    describeSchema(create);
  });
}
