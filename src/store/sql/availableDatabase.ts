import { unavailableError } from '../../domain/shared/requestError';
import { wrapDatabase } from './database';
import type { Database } from './database';
import { isUnavailable } from './databaseError';

/** The same database, but what fails because of the database's state fails with `UNAVAILABLE`, whose cause is the error itself. */
export function withUnavailable(database: Database): Database {
  return wrapDatabase(database, explaining, explaining);
}

function explaining<F extends (...args: never[]) => Promise<unknown>>(work: F): F {
  const explained = (...args: Parameters<F>): Promise<unknown> =>
    work(...args).catch((error: unknown) => {
      throw isUnavailable(error) ? unavailableError(error) : error;
    });
  return explained as F;
}
