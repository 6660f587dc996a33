import { overloadedError } from '../../domain/shared/requestError';
import type { RequestError } from '../../domain/shared/requestError';

/** How long a caller should wait before it tries again what took the database too long. */
const RETRY_AFTER_MS = 1_000;

/** Of SQLSTATE: a statement took too long, a lock was not free in time, a transaction waited too long for its node. */
const DEADLINE_CODES = new Set(['57014', '55P03', '25P03']);
/** What the driver says if no answer came in time, or no connection was free or opened in time. It gives these errors no code. */
const DEADLINE_MESSAGES = /^(Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout)$/;

/** The caller's error if a deadline passed while this node waited for the database; null for any other error. */
export function deadlineErrorOf(error: unknown): RequestError | null {
  const { code, message } = databaseErrorOf(error);
  return DEADLINE_CODES.has(code) || DEADLINE_MESSAGES.test(message)
    ? overloadedError('The database took too long. Try again in a moment, or ask for less.', RETRY_AFTER_MS)
    : null;
}

/** The code (empty if there is none) and the message of an error of a database, of its driver or of the system. */
export function databaseErrorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) {
    return { code: '', message: String(error) };
  }
  // TypeORM wraps what the driver threw.
  if ('driverError' in error) {
    return databaseErrorOf(error.driverError);
  }
  // If a host refuses on each of its addresses, the error is a list of errors and has no message of its own.
  if ('errors' in error && Array.isArray(error.errors)) {
    return databaseErrorOf(error.errors[0]);
  }
  return {
    code: 'code' in error ? String(error.code) : '',
    message: 'message' in error ? String(error.message) : 'unknown',
  };
}
