import { sqliteDatabase } from '../support/store/storeDatabase';
import { describeBoundedLists } from './conformance/boundedLists';

describeBoundedLists('SQLite', sqliteDatabase);
