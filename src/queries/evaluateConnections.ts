import type { App } from '../app';
import type { ConnectionRequest, EvaluatedConnection, Evaluation, MayAsk } from '../domain/decisions/evaluatedConnection';
import type { RequestError } from '../domain/shared/requestError';
import type { SentRevision } from '../domain/shared/revision';
import type { TenantId } from '../domain/tenants/tenant';
import { connectionRequest, forbiddenConnection, isWellFormed, ownersOf, unresolvedError } from './connectionRequest';
import type { EvaluateConnectionInput } from './connectionRequest';

type Request = ConnectionRequest | RequestError;
type Answers = readonly (EvaluatedConnection | RequestError)[];

const NO_OWNERS: ReadonlyMap<string, TenantId> = new Map();

/**
 * Decides all of these connections on one state, in the given order. An invalid input gets its error in the list (`BAD_USER_INPUT` or `FORBIDDEN`), and the
 * others are answered. Throws `REVISION_UNAVAILABLE` if this node can't reach the greatest `minRevision` of the list. Answers synchronously if everything is
 * in memory. INVARIANT: no policy is loaded for a connection that the caller may not ask about, because the time of the answer would tell how large it is.
 */
export function evaluateConnections(app: App, mayAsk: MayAsk, inputs: readonly EvaluateConnectionInput[]): Answers | Promise<Answers> {
  const requests = inputs.map((input) => judgedById(mayAsk, connectionRequest(input)));
  const asked = requests.every(isWellFormed) ? requests : requests.filter(isWellFormed);
  const minRevision = greatestMinRevision(inputs);
  const evaluations = asked.length === 0 ? [] : app.live.evaluateNow(asked, minRevision);
  return evaluations === null ? evaluateLater(app, mayAsk, requests, minRevision) : answersOf(mayAsk, requests, evaluations);
}

/** Refuses a connection that the caller may not ask about, if its tenants are named by ID. */
function judgedById(mayAsk: MayAsk, request: Request): Request {
  if (!isWellFormed(request) || namesDomain(request)) {
    return request;
  }
  return isForbidden(mayAsk, request, NO_OWNERS) ? forbiddenConnection() : request;
}

async function evaluateLater(app: App, mayAsk: MayAsk, requests: readonly Request[], minRevision: SentRevision | null): Promise<Answers> {
  /** Those of which one tenant is named by a domain, and the other is not one that the caller may ask about. */
  const open = requests.filter(isWellFormed).filter((request) => isForbidden(mayAsk, request, NO_OWNERS));
  const owners = open.length === 0 ? NO_OWNERS : await ownersOf(app, open);
  const judged = requests.map((request) =>
    isWellFormed(request) && isForbidden(mayAsk, request, owners) ? forbiddenConnection() : request,
  );
  const asked = judged.filter(isWellFormed);
  return answersOf(mayAsk, judged, asked.length === 0 ? [] : await app.live.evaluate(asked, minRevision));
}

function namesDomain({ creatorTenant, signInTenant }: ConnectionRequest): boolean {
  return 'domain' in signInTenant || (creatorTenant !== null && 'domain' in creatorTenant);
}

/** Whether the caller may not ask about the connection. A domain whose owner is not known counts as no tenant. */
function isForbidden(mayAsk: MayAsk, { creatorTenant, signInTenant }: ConnectionRequest, owners: ReadonlyMap<string, TenantId>): boolean {
  return !mayAsk(idOf(creatorTenant, owners), idOf(signInTenant, owners));
}

function idOf(ref: ConnectionRequest['creatorTenant'], owners: ReadonlyMap<string, TenantId>): TenantId | null {
  return ref === null ? null : 'id' in ref ? ref.id : (owners.get(ref.domain) ?? null);
}

/** The answers in the order of the requests. `evaluations` are those of the well-formed requests. */
function answersOf(mayAsk: MayAsk, requests: readonly Request[], evaluations: readonly Evaluation[]): Answers {
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
    if ('unknownDomains' in evaluation) {
      return unresolvedError(mayAsk, evaluation);
    }
    const { creatorTenantId, signInTenantId } = evaluation.connection;
    return mayAsk(creatorTenantId, signInTenantId) ? evaluation : forbiddenConnection();
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
