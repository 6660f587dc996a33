import { postgresDatabase } from '../support/store/storeDatabase';
import { describeBoundedLists } from './conformance/boundedLists';

describeBoundedLists('Postgres', postgresDatabase);
