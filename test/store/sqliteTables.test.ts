import { describeTables } from './conformance/describeTables';
import { sqliteDatabase } from '../support/store/storeDatabase';

describeTables('SQLite', sqliteDatabase);
