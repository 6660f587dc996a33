import { postgresDatabase } from '../support/store/storeDatabase';
import { describeStore } from './conformance/describeStore';

describeStore('Postgres', postgresDatabase);
