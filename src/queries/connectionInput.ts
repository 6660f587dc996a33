import type { IdentityProvider } from '../domain/decisions/connection';
import type { Revision } from '../domain/shared/revision';

/** A connection as a caller names it. */
export interface ConnectionInput {
  /** An ID or a domain; null: the connection carries none; left out: the caller's mistake. */
  readonly creatorTenant?: string | null | undefined;
  /** An ID or a domain. */
  readonly signInTenant: string;
  readonly connector?: { readonly name: string; readonly identityProvider: IdentityProvider } | null | undefined;
}

export interface EvaluateConnectionInput extends ConnectionInput {
  readonly minRevision?: Revision | null | undefined;
}
