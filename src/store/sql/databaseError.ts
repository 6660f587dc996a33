/** What an error of a database, of its driver or of the system says: its code (empty where it has none), and its message. */
export function databaseErrorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (typeof error !== 'object' || error === null) {
    return { code: '', message: String(error) };
  }
  // TypeORM wraps what the driver threw.
  if ('driverError' in error) {
    return databaseErrorOf(error.driverError);
  }
  // A host that refuses on each of its addresses gives an error of errors, without a message of its own.
  if ('errors' in error && Array.isArray(error.errors)) {
    return databaseErrorOf(error.errors[0]);
  }
  return {
    code: 'code' in error ? String(error.code) : '',
    message: 'message' in error ? String(error.message) : 'unknown',
  };
}
