import { isUnavailable } from '../../../src/store/sql/databaseError';

const withCode = (code: string): Error => Object.assign(new Error('of the driver'), { code });

test.each([
  '08006', // the connection failed
  '28P01', // the password was changed
  '3D000', // the database was dropped
  '40001', // could not be serialized with another transaction
  '40P01', // deadlock
  '53100', // disk full
  '53300', // too many connections
  '55P03', // a lock took too long
  '57014', // a statement took too long
  '57P01', // shut down by its operator
  '57P03', // starts up
  '58030', // I/O error
  '25006', // read-only
  '0A000', // a prepared statement that a migration has outdated
  '26000', // a prepared statement that is on another connection
  '42P05', // a prepared statement of another client behind a pooler
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOSPC',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_FULL',
  'SQLITE_IOERR_WRITE',
  'SQLITE_READONLY_DBMOVED',
  'SQLITE_CANTOPEN',
  'SQLITE_NOTADB',
])('%s is trouble with the database', (code) => {
  expect(isUnavailable(withCode(code))).toBe(true);
  expect(isUnavailable(Object.assign(new Error('of TypeORM'), { driverError: withCode(code) }))).toBe(true);
  expect(isUnavailable(Object.assign(new Error(), { errors: [withCode(code)] }))).toBe(true);
});

test.each([
  '22P02',
  '23505',
  '42601',
  '42P01',
  '42501',
  'XX000',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_ERROR',
  'SQLITE_RANGE',
  'ERR_ASSERTION',
])('%s is an error of the statement or of this code', (code) => {
  expect(isUnavailable(withCode(code))).toBe(false);
});

test.each([
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Connection ended unexpectedly',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Query runner already released. Cannot run queries anymore.',
])('the driver says "%s" without a code if the connection is lost', (message) => {
  expect(isUnavailable(new Error(message))).toBe(true);
});

test('an error of our own is no trouble with the database', () => {
  expect(isUnavailable(new Error('A policy unit can make only one change.'))).toBe(false);
  expect(isUnavailable(null)).toBe(false);
});
