import { unavailableError } from '../../domain/shared/requestError';
import type { Database } from './database';
import { isUnavailable } from './databaseError';

/** The same database, but what fails because of the database's state fails with `UNAVAILABLE`, whose cause is the error itself. */
export function withUnavailable(database: Database): Database {
  return {
    dialect: database.dialect,
    attemptOrder: database.attemptOrder,
    read: (query, lane) => database.read(query, lane).catch(rethrow),
    snapshot: (query, lane) => database.snapshot(query, lane).catch(rethrow),
    write: (lane, work, tenantId) => database.write(lane, work, tenantId).catch(rethrow),
    onChange: (listener) => database.onChange(listener),
    isRowError: (error) => database.isRowError(error),
    check: () => database.check().catch(rethrow),
    maintain: (firstKept) => database.maintain(firstKept),
    close: () => database.close(),
  };
}

function rethrow(error: unknown): never {
  throw isUnavailable(error) ? unavailableError(error) : error;
}
