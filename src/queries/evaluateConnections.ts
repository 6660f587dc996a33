import type { App } from '../app';
import type { ConnectionRequest, EvaluatedConnection, Evaluation, MayAsk } from '../domain/decisions/evaluatedConnection';
import type { RequestError } from '../domain/shared/requestError';
import type { SentRevision } from '../domain/shared/revision';
import { connectionRequest, isWellFormed, unresolvedError } from './connectionRequest';
import type { EvaluateConnectionInput } from './connectionRequest';

/**
 * Decides all of these connections on one state, in the given order. An invalid input gets its error in the list (`BAD_USER_INPUT` or `FORBIDDEN`), and the
 * others are answered. Whether the caller may ask is judged before a policy is loaded. Throws `REVISION_UNAVAILABLE` if this node can't reach the greatest `minRevision` of the list. Answers synchronously if everything is
 * in memory.
 */
export function evaluateConnections(app: App, mayAsk: MayAsk, inputs: readonly EvaluateConnectionInput[]): Answers | Promise<Answers> {
  const requests = inputs.map(connectionRequest);
  const asked = requests.every(isWellFormed) ? requests : requests.filter(isWellFormed);
  const minRevision = greatestMinRevision(inputs);
  const evaluations = asked.length === 0 ? [] : app.live.evaluateNow(asked, minRevision, mayAsk);
  if (evaluations !== null) {
    return answersOf(mayAsk, requests, evaluations);
  }
  return app.live.evaluate(asked, minRevision, mayAsk).then((loaded) => answersOf(mayAsk, requests, loaded));
}

type Answers = readonly (EvaluatedConnection | RequestError)[];

/** The answers in the order of the requests. `evaluations` are those of the well-formed requests. */
function answersOf(mayAsk: MayAsk, requests: readonly (ConnectionRequest | RequestError)[], evaluations: readonly Evaluation[]): Answers {
  let place = 0;
  return requests.map((request) => {
    if (!isWellFormed(request)) {
      return request;
    }
    const evaluation = evaluations[place];
    place += 1;
    if (evaluation === undefined) {
      throw new Error('A connection was not decided.');
    }
    return 'unknownDomains' in evaluation ? unresolvedError(mayAsk, evaluation) : evaluation;
  });
}

function greatestMinRevision(inputs: readonly EvaluateConnectionInput[]): SentRevision | null {
  let greatest: SentRevision | null = null;
  for (const { minRevision } of inputs) {
    if (minRevision !== undefined && minRevision !== null && (greatest === null || minRevision > greatest)) {
      greatest = minRevision;
    }
  }
  return greatest;
}
