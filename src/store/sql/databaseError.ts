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

/**
 * Classes of SQLSTATE that say something of the state of the database, and nothing of the statement: 08 connection, 28 and 3D no access, 40 rolled back because of
 * another transaction, 53 no resources, 57 stopped by the server or its operator, 58 system error; also a read-only server, a lock or an idle transaction that
 * took too long, damaged files, and a prepared statement that is outdated or on another connection.
 */
const POSTGRES = /^(08|28|3D|40|53|57|58)[0-9A-Z]{3}$|^(25006|25P03|25P04|55P03|0A000|26000|42P05|XX001|XX002)$/;

const SQLITE = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOTADB|CORRUPT|PROTOCOL|NOMEM|INTERRUPT)/;

const SYSTEM = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EMFILE',
  'ENFILE',
]);

/** Messages without a code: of the driver of Postgres, of its pool, and of TypeORM, which gives a lost connection back while it is in use. */
const WITHOUT_CODE =
  /\b(connection (terminated|ended|timeout)|connection error|timeout exceeded|read timeout|client was closed|not queryable|runner already released)\b/i;

/** Whether a statement failed because of the state of the database, of its server or of the way to it. The same statement may succeed later. */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = databaseErrorOf(error);
  return code === '' ? WITHOUT_CODE.test(message) : POSTGRES.test(code) || SQLITE.test(code) || SYSTEM.has(code);
}
