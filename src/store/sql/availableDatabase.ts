import { unavailableError } from '../../domain/shared/requestError';
import type { Database } from './database';
import { isUnavailable } from './databaseError';

/** The same database, but what fails because of the database's state fails with `UNAVAILABLE`, whose cause is the error itself. */
export function withUnavailable(database: Database): Database {
  return {
    dialect: database.dialect,
    attemptOrder: database.attemptOrder,
    read: explaining(database.read.bind(database)),
    snapshot: explaining(database.snapshot.bind(database)),
    write: explaining(database.write.bind(database)),
    onChange: database.onChange.bind(database),
    isRowError: database.isRowError.bind(database),
    check: explaining(database.check.bind(database)),
    maintain: database.maintain.bind(database),
    close: database.close.bind(database),
  };
}

function explaining<F extends (...args: never[]) => Promise<unknown>>(work: F): F {
  const explained = (...args: Parameters<F>): Promise<unknown> =>
    work(...args).catch((error: unknown) => {
      throw isUnavailable(error) ? unavailableError(error) : error;
    });
  return explained as F;
}
