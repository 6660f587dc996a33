import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import type { CreateStoreDatabase, StoreDatabase } from '../../support/store/storeDatabase';
import { describeAttempts } from './attempts';
import { describeHistory } from './history';
import { describeIdempotency } from './idempotency';
import { describeLog } from './log';
import { describeRecords } from './records';
import { describeSummaries } from './summaries';
import { describeUnits } from './units';

/** The laws of every store, on this database. */
export function describeStore(name: string, create: CreateStoreDatabase): void {
  describe(`the store on ${name}`, () => {
    const opened = {} as { database: StoreDatabase; store: Store };
    beforeAll(async () => {
      opened.database = await create();
      opened.store = await openStore({ url: opened.database.url, migrate: true, now: Date.now });
    });
    afterAll(async () => {
      await opened.store.close();
      await opened.database.drop();
    });

    describeLog(opened, create);
    describeUnits(opened);
    describeHistory(opened);
    describeIdempotency(create);
    describeAttempts(opened);
    describeSummaries(opened);
    describeRecords(opened);
  });
}
