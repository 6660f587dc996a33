import { createHash, randomBytes } from 'node:crypto';
import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionNotFound, connectionSignedIn } from '../../domain/connections/connectionErrors';
import type { ConnectionRecord } from '../../domain/connections/connectionRecord';
import { consentLinkExpiry } from '../../domain/connections/consentLink';
import type { ConsentLink } from '../../domain/connections/consentLink';
import { RequestError } from '../../domain/shared/requestError';
import type { Instant } from '../../domain/shared/revision';
import type { UserError } from '../../domain/shared/userError';
import type { TenantId } from '../../domain/tenants/tenant';

interface CreateConsentLinkInput {
  readonly connectionId: string;
  /** Null or left out: 24 hours from now. */
  readonly expiresAt?: Instant | null | undefined;
}

/** With `userErrors` everything else is null. */
export interface ConsentLinkResult {
  readonly link: ConsentLink | null;
  /** Shown here and never again. */
  readonly token: string | null;
  readonly connection: ConnectionRecord | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Makes a link by which somebody of any tenant signs in to a connection that nobody has signed in to. Only connections of the tenant `scope` exist for
 * the caller; null: those of any.
 *
 * The token is not kept with the idempotency key: a repeated request that made a link throws `BAD_USER_INPUT` and makes none.
 */
export async function createConsentLink(
  app: App,
  scope: TenantId | null,
  { connectionId, expiresAt }: CreateConsentLinkInput,
  claim?: IdempotencyClaim,
): Promise<ConsentLinkResult> {
  const token = newConsentToken();
  const tokenHash = consentTokenHash(token);
  let made = '';
  const kept = await app.store.changeRecords<Omit<ConsentLinkResult, 'token'>>(async (unit) => {
    const refusal = (userErrors: readonly UserError[]) => ({ commit: false, answer: { link: null, connection: null, userErrors } });
    const connection = ownedBy(scope, await unit.connection(connectionId));
    if (connection === null) {
      return refusal([connectionNotFound(connectionId)]);
    }
    const errors = connection.signInTenantId === null ? [] : [connectionSignedIn(connection.name)];
    const expiry = consentLinkExpiry(expiresAt ?? null, unit.at);
    if (typeof expiry !== 'number') {
      return refusal([...errors, expiry]);
    }
    if (errors.length > 0) {
      return refusal(errors);
    }
    const link = await unit.createConsentLink({ connectionId, tokenHash, expiresAt: expiry });
    made = link.id;
    return { commit: true, answer: { link, connection, userErrors: [] } };
  }, claim);
  if (kept.link === null) {
    return { ...kept, token: null };
  }
  if (kept.link.id !== made) {
    throw new RequestError(
      'BAD_USER_INPUT',
      'A request with this `Idempotency-Key` has made a consent link, whose token was shown then and is never shown again. Use a new key for another link.',
    );
  }
  return { ...kept, token };
}

/** 256 random bits: whoever holds it may sign in. */
function newConsentToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token. 256 random bits need no salt. */
export function consentTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
