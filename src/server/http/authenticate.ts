import type { IncomingMessage } from 'node:http';
import type { TokenVerifier } from '../../auth/tokenVerifier';
import { RequestError } from '../../domain/shared/requestError';
import type { Identity } from '../graphql/graphqlService';
import { HttpError } from './httpError';

const MAX_KEY_LENGTH = 256;

/** Finds the caller of a request. A token that is not accepted gives no caller and the reason. Throws if the token can't be verified at the moment. */
export async function authenticate({ headers }: IncomingMessage, tokens: TokenVerifier): Promise<Identity> {
  const idempotencyKey = readIdempotencyKey(headers['idempotency-key']);
  if (headers.authorization === undefined) {
    return { caller: null, idempotencyKey };
  }
  try {
    return { caller: await tokens.verify(headers.authorization), idempotencyKey };
  } catch (error) {
    if (error instanceof RequestError && error.code === 'UNAUTHENTICATED') {
      return { caller: null, authError: error.message, idempotencyKey };
    }
    throw error;
  }
}

function readIdempotencyKey(value: string | string[] | undefined): string | null {
  if (value === undefined) {
    return null;
  }
  if (typeof value === 'string' && value.length >= 1 && value.length <= MAX_KEY_LENGTH && /^[\x20-\x7e]+$/.test(value)) {
    return value;
  }
  throw new HttpError(400, `The \`Idempotency-Key\` header must have 1 to ${String(MAX_KEY_LENGTH)} printable ASCII characters.`);
}
