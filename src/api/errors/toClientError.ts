import { randomUUID } from 'node:crypto';
import { GraphQLError, Kind } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { RequestError } from '../../domain/shared/requestError';
import { safeMessage } from './safeMessage';

/** The log of errors that the caller must not see. */
export interface ErrorLog {
  error(details: object, message: string): void;
}

/** An error of fragments that spread each other has a place for each of them. */
const MAX_LOCATIONS = 10;

interface ErrorOptions {
  /** Whether messages may suggest names of the schema. Only allowed if introspection is on. */
  readonly suggestions: boolean;
}

/** Codes of GraphQL and Apollo that mean an error of the request, not an internal error. */
const SHOWN_CODES: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * What the caller sees of an error, on both transports. An error becomes `INTERNAL_SERVER_ERROR`, with a fixed message and an `errorId` that is also in
 * the log, unless it is known to be meant for the caller.
 */
export function toClientError(
  error: unknown,
  log: ErrorLog,
  { suggestions }: ErrorOptions = { suggestions: false },
): GraphQLFormattedError {
  const place = placeOf(error);
  const cause = innermost(error);
  if (cause instanceof RequestError) {
    logOnce(cause, log);
    return { message: safeMessage(cause.message), ...place, extensions: { ...cause.details, code: cause.code } };
  }
  if (error instanceof GraphQLError && error.extensions['code'] === 'GRAPHQL_PARSE_FAILED' && cause instanceof RangeError) {
    return { message: 'Syntax Error: The document is nested too deeply.', ...place, extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
  }
  const shown = error instanceof GraphQLError && cause instanceof GraphQLError ? ofGraphql(error, cause) : null;
  if (shown !== null) {
    const message = suggestions ? shown.message : shown.message.replace(/ Did you mean [^?]*\?/g, '');
    return { message: safeMessage(message), ...place, extensions: { code: shown.code } };
  }
  const errorId = randomUUID();
  log.error({ err: cause, errorId, path: place.path }, 'A request failed with an internal error.');
  return {
    message: 'Internal server error. Report the `errorId` to the operator of this server.',
    ...place,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}

const logged = new WeakSet<object>();

/** Logs what went wrong inside: once, however many requests it has ended. */
function logOnce({ cause, code }: RequestError, log: ErrorLog): void {
  if (typeof cause !== 'object' || cause === null || logged.has(cause)) {
    return;
  }
  logged.add(cause);
  log.error({ err: cause, code }, 'Requests failed, and may be tried again.');
}

function placeOf(error: unknown): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  if (!(error instanceof GraphQLError)) {
    return {};
  }
  return { ...(error.locations && { locations: error.locations.slice(0, MAX_LOCATIONS) }), ...(error.path && { path: error.path }) };
}

/** The error that was thrown first. GraphQL and Apollo wrap it, sometimes more than once. */
function innermost(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) {
    cause = cause.originalError;
  }
  return cause;
}

/** Null if the caller did not cause the error. */
function ofGraphql(error: GraphQLError, cause: GraphQLError): { readonly message: string; readonly code: string } | null {
  const code = codeOf(error, cause);
  return code === null ? null : { message: withoutValue(error.message, cause === error ? null : cause), code };
}

function codeOf(error: GraphQLError, cause: GraphQLError): string | null {
  const { code } = error.extensions;
  if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') {
    return typeof code === 'string' && SHOWN_CODES.has(code) ? code : null;
  }
  if (error.path !== undefined) {
    // A field raised it. An error of an argument has a place in the document; the error of a value that could not be serialized has none.
    return cause.nodes === undefined ? null : 'BAD_USER_INPUT';
  }
  if (error.message.startsWith('Syntax Error')) {
    return 'GRAPHQL_PARSE_FAILED';
  }
  const kind = error.nodes?.[0]?.kind;
  if (kind === undefined) {
    return /^(Must provide an operation|Unknown operation named)/.test(error.message) ? 'OPERATION_RESOLUTION_FAILURE' : null;
  }
  return kind === Kind.VARIABLE_DEFINITION ? 'BAD_USER_INPUT' : 'GRAPHQL_VALIDATION_FAILED';
}

/** Removes the value from the error of a variable, which repeats it in full: `Variable "$input" got invalid value {…} at "input.name"; reason`. */
function withoutValue(message: string, cause: GraphQLError | null): string {
  const [, variable] = /^(Variable "\$\w+") got invalid value /.exec(message) ?? [];
  if (variable === undefined) {
    return message;
  }
  const reason = cause === null ? message.slice(message.lastIndexOf('; ') + 2) : cause.message;
  const [, at = ''] = /( at "[\w.[\]]+")$/.exec(message.slice(0, -reason.length - 2)) ?? [];
  return `${variable} got an invalid value${at}; ${reason}`;
}
