import { describeBoundedHistory } from './conformance/boundedHistory';
import { sqliteDatabase } from '../support/store/storeDatabase';

describeBoundedHistory('SQLite', sqliteDatabase);
