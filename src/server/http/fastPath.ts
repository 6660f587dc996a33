import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../gate/admission';
import type { Identity } from '../graphql/graphqlService';
import { execute } from './graphqlHandler';
import type { GraphqlParts } from './graphqlHandler';
import { leaveWhenSent, refuseOverload } from './overloadResponse';
import { ANSWERED } from './preparedAnswers';
import { collectBody, MAX_BODY_BYTES, parseBody } from './requestBody';

export interface FastPathParts extends GraphqlParts {
  readonly admission: Admission;
}

/**
 * Answers a POST of /graphql if its token was verified before. If the operation is prepared and everything that it needs is in memory, no promise is made.
 * Returns false, and has done nothing, if the request must take the ordinary path. Errors go to `fail`.
 */
export function answerOnFastPath(
  parts: FastPathParts,
  request: IncomingMessage,
  response: ServerResponse,
  fail: (error: unknown) => void,
): boolean {
  const { headers } = request;
  const length = Number(headers['content-length']);
  // Without a length this is NaN, and every comparison with NaN is false.
  if (headers['content-type'] !== 'application/json' || headers['content-encoding'] !== undefined || !(length <= MAX_BODY_BYTES)) {
    return false;
  }
  if (headers.authorization === undefined || headers['idempotency-key'] !== undefined) {
    return false;
  }
  const caller = parts.tokens.known(headers.authorization);
  if (caller === undefined) {
    return false;
  }
  const overload = parts.admission.enter(length);
  if (overload !== null) {
    refuseOverload(response, overload);
    return true;
  }
  const leaveWhenAnswered = (): void => {
    leaveWhenSent(parts.admission, response, length);
  };
  try {
    parts.limit(caller, 1);
  } catch {
    leaveWhenAnswered();
    return false;
  }

  const failed = (error: unknown): void => {
    fail(error);
    leaveWhenAnswered();
  };
  const answer = (bytes: Buffer): void => {
    try {
      const body = parseBody(bytes);
      const identity: Identity = { caller, idempotencyKey: null };
      const context = parts.service.context(identity);
      const outcomes = parts.prepared.answer(request, response, body, caller, context);
      if (outcomes === ANSWERED) {
        leaveWhenAnswered();
        return;
      }
      Promise.resolve(outcomes)
        .then((ran) => (ran === ANSWERED ? undefined : execute(parts, request, response, { search: '', body, context, outcomes: ran })))
        .then(leaveWhenAnswered, failed);
    } catch (error) {
      failed(error);
    }
  };
  collectBody(request, answer, failed);
  return true;
}
