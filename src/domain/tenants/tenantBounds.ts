/** How much of each thing one tenant can have at most. */
export interface TenantBounds {
  readonly connections: number;
  /** Apps and flows. */
  readonly resources: number;
  /** Consent links that can still be used. */
  readonly consentLinks: number;
  /** Policy requests that are not resolved. */
  readonly openRequests: number;
  /** The bytes of all its policy requests: what they ask for, and what they changed. */
  readonly requestBytes: number;
}

export const DEFAULT_BOUNDS: TenantBounds = Object.freeze({
  connections: 100_000,
  resources: 100_000,
  consentLinks: 10_000,
  openRequests: 100,
  requestBytes: 256 * 1024 * 1024,
});

/** How many idempotency keys are stored of the callers of one tenant. A key is stored for a day. */
export const DEFAULT_MAX_IDEMPOTENCY_KEYS = 1_000_000;

/** What a tenant has, as far as it is counted when it changes. */
export type TenantUsage = Omit<TenantBounds, 'consentLinks'>;
