import type { PolicyRequest } from '../domain/policyRequests/policyRequest';
import type { UserError } from '../domain/shared/userError';

/** What a mutation of a request came to. Plain JSON: it is kept with the idempotency key. With `userErrors` the request is null. */
export interface PolicyRequestResult {
  readonly request: PolicyRequest | null;
  readonly userErrors: readonly UserError[];
}

export function refusedRequest(userErrors: readonly UserError[]): PolicyRequestResult {
  return { request: null, userErrors };
}
