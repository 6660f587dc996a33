import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';

/**
 * Keeps the process alive when a field fails after the answer was given up because of another field: graphql-js then leaves the later error to nobody, and
 * Node.js would end the process. Any other error that nobody handles still ends it. Returns a function that stops listening.
 */
export function logLateFieldErrors(log: Logger): () => void {
  const onRejection = (reason: unknown): void => {
    if (!(reason instanceof GraphQLError)) {
      throw reason;
    }
    log.warn({ err: reason }, 'a field failed after the answer was given up');
  };
  process.on('unhandledRejection', onRejection);
  return () => {
    process.off('unhandledRejection', onRejection);
  };
}
