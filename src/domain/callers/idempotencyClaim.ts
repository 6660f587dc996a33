/**
 * A caller's promise that a repeated request is the same request. `caller` is the issuer, tenant and subject in one text, `key` what the
 * caller sent (with the response key of the root field), `request` a digest of what was asked.
 */
export interface IdempotencyClaim {
  readonly caller: string;
  readonly key: string;
  readonly request: string;
}
