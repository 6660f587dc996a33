import { describeStore } from './conformance/describeStore';
import { postgresDatabase } from './storeDatabase';

describeStore('Postgres', postgresDatabase);
