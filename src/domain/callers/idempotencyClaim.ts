/**
 * A caller's claim that a request with a known key repeats the earlier request. `caller` is the caller's issuer, tenant and subject in one string. `key` is
 * what the caller sent, with the response key of the root field. `request` is a digest of the request.
 */
export interface IdempotencyClaim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}
