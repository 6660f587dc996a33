import { describeBoundedHistory } from './conformance/boundedHistory';
import { postgresDatabase } from '../support/store/storeDatabase';

describeBoundedHistory('Postgres', postgresDatabase);
