import { describeStore } from './conformance/describeStore';
import { sqliteDatabase } from './storeDatabase';

describeStore('SQLite', sqliteDatabase);
