import { describeTables } from './conformance/describeTables';
import { postgresDatabase } from '../support/store/storeDatabase';

describeTables('Postgres', postgresDatabase);
