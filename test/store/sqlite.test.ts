import { sqliteDatabase } from '../support/store/storeDatabase';
import { describeStore } from './conformance/describeStore';

describeStore('SQLite', sqliteDatabase);
