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
