import type { IdentityProvider } from '../domain/decisions/connection';
import type { Cloud, TenantId } from '../domain/tenants/tenant';
import type { ClientDecision, ClientTenant, PolicyAnswer, TenantAnswer } from './answers';
import { ClientError } from './clientError';
import type { Answer, AnswerError, Transport } from './transport';

interface NewTenant {
  /** Left out: the server makes one. */
  readonly id?: TenantId;
  readonly name: string;
  /** The default domain first. */
  readonly domains: readonly string[];
  readonly cloud?: Cloud;
}

export interface ConnectionQuestion {
  /** The creator tenant, by ID or domain; null if the connection has none. */
  readonly creatorTenant: string | null;
  /** The sign-in tenant, by ID or domain. */
  readonly signInTenant: string;
  readonly connector?: { readonly name: string; readonly identityProvider?: IdentityProvider };
  /** The decision must take in every change up to this revision. */
  readonly minRevision?: string;
}

const TENANT = 'id name domains cloud';
const USER_ERRORS = 'userErrors { code message path }';
const SIDE = '{ direction allowed reason rule { ruleId allowedTenantId direction } }';
const DECISION = `allowed reason blockedDirections message creatorTenantId signInTenantId outbound ${SIDE} inbound ${SIDE} revision`;

/**
 * Asks a server of Cordon, over any transport. A user error (the caller got something wrong in the domain's terms) is part of the answer.
 * Every other error is thrown as a `ClientError`.
 */
export class CordonClient {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Finds a tenant by its ID or one of its domains; null if the directory does not have it. */
  async findTenant(idOrDomain: string): Promise<ClientTenant | null> {
    const document = `query Tenant($idOrDomain: String!) { answer: tenant(idOrDomain: $idOrDomain) { ${TENANT} } }`;
    return (await this.#ask(document, { idOrDomain })) as ClientTenant | null;
  }

  async registerTenant(input: NewTenant): Promise<TenantAnswer> {
    const document = `mutation Register($input: RegisterTenantInput!) {
      answer: registerTenant(input: $input) { tenant { ${TENANT} } revision ${USER_ERRORS} }
    }`;
    return notNull(await this.#ask(document, { input })) as TenantAnswer;
  }

  /** Replaces the whole policy by a policy document. */
  async importPolicy(tenantId: TenantId, policyDocument: unknown): Promise<PolicyAnswer> {
    const document = `mutation Import($input: ImportIsolationPolicyInput!) {
      answer: importIsolationPolicy(input: $input) {
        policy { tenant { id name } enabled mode effect revision rules(first: 1) { totalCount } } change { revision kind } ${USER_ERRORS}
      }
    }`;
    return notNull(await this.#ask(document, { input: { tenantId, document: policyDocument } })) as PolicyAnswer;
  }

  /** The policy as a policy document; null if the directory does not have the tenant. */
  async exportPolicy(tenantId: TenantId): Promise<unknown> {
    return this.#ask('query Export($tenantId: UUID!) { answer: exportIsolationPolicy(tenantId: $tenantId) }', { tenantId });
  }

  async evaluate(input: ConnectionQuestion): Promise<ClientDecision> {
    const document = `query Evaluate($input: EvaluateConnectionInput!) { answer: evaluateConnection(input: $input) { ${DECISION} } }`;
    return notNull(await this.#ask(document, { input })) as ClientDecision;
  }

  /** Decides up to 1,000 connections on one state, in the given order. A wrong question gets its error in its own place. */
  async evaluateAll(inputs: readonly ConnectionQuestion[]): Promise<(ClientDecision | ClientError)[]> {
    const document = `query EvaluateAll($inputs: [EvaluateConnectionInput!]!) { answer: evaluateConnections(inputs: $inputs) { ${DECISION} } }`;
    const answer = await this.#transport.request(document, { inputs });
    const errors = answer.errors ?? [];
    const whole = errors.find((error) => typeof error.path?.[1] !== 'number');
    const decisions = answer.data?.['answer'] as (ClientDecision | null)[] | null | undefined;
    if (whole !== undefined || decisions === null || decisions === undefined) {
      throw errorOf(whole, answer);
    }
    return decisions.map(
      (decision, index) =>
        decision ??
        errorOf(
          errors.find((error) => error.path?.[1] === index),
          answer,
        ),
    );
  }

  async #ask(document: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const answer = await this.#transport.request(document, variables);
    if (answer.errors !== undefined && answer.errors.length > 0) {
      throw errorOf(answer.errors[0], answer);
    }
    return answer.data?.['answer'] ?? null;
  }
}

/** A payload or a decision is never null without an error. */
function notNull(value: unknown): unknown {
  if (value === null) {
    throw errorOf(undefined, {});
  }
  return value;
}

function errorOf(error: AnswerError | undefined, answer: Answer): ClientError {
  const first = error ?? answer.errors?.[0];
  if (first === undefined) {
    return new ClientError('BAD_ANSWER', 'The answer of the server has neither the requested data nor an error.');
  }
  const { code, ...details } = first.extensions ?? {};
  return new ClientError(typeof code === 'string' ? code : 'BAD_ANSWER', first.message, details);
}
