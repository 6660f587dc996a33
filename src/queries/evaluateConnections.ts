import type { App } from '../app';
import type { RequestError } from '../domain/requestError';
import type { Revision } from '../domain/revision';
import type { EvaluatedConnection } from '../live/live';
import type { EvaluateConnectionInput } from './connectionInput';
import { connectionRequest, forbiddenConnection, isWellFormed, unresolvedError } from './connectionRequest';
import type { MayAsk } from './mayAsk';

/**
 * Decides all of them on one state, in the order given. An input at fault is its error in the list (`BAD_USER_INPUT`, `FORBIDDEN`); the others are
 * answered. Throws `REVISION_UNAVAILABLE` where the greatest `minRevision` of the list can't be met.
 */
export async function evaluateConnections(
  app: App,
  mayAsk: MayAsk,
  inputs: readonly EvaluateConnectionInput[],
): Promise<readonly (EvaluatedConnection | RequestError)[]> {
  const requests = inputs.map(connectionRequest);
  const asked = requests.filter(isWellFormed);
  const evaluations = (asked.length === 0 ? [] : await app.live.evaluate(asked, greatestMinRevision(inputs))).values();
  return requests.map((request) => {
    if (!isWellFormed(request)) {
      return request;
    }
    const evaluation = evaluations.next();
    if (evaluation.done === true) {
      throw new Error('Fewer connections were answered than were asked about.');
    }
    if ('unknownDomains' in evaluation.value) {
      return unresolvedError(mayAsk, evaluation.value);
    }
    const { creatorTenantId, signInTenantId } = evaluation.value.connection;
    return mayAsk(creatorTenantId, signInTenantId) ? evaluation.value : forbiddenConnection();
  });
}

function greatestMinRevision(inputs: readonly EvaluateConnectionInput[]): Revision | null {
  let greatest: Revision | null = null;
  for (const { minRevision } of inputs) {
    if (minRevision !== undefined && minRevision !== null && (greatest === null || minRevision > greatest)) {
      greatest = minRevision;
    }
  }
  return greatest;
}
