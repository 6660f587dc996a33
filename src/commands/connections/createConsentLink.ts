import { createHash, randomBytes } from 'node:crypto';
import type { App } from '../../app';
import { ownedBy } from '../../domain/callers/caller';
import type { IdempotencyClaim } from '../../domain/callers/caller';
import { connectionNotFound, connectionSignedIn, linkLimitReached } from '../../domain/connections/connectionErrors';
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

/** If there are `userErrors`, everything else is null. */
export interface ConsentLinkResult {
  readonly link: ConsentLink | null;
  /** Shown only in this result, and never again. */
  readonly token: string | null;
  readonly connection: ConnectionRecord | null;
  readonly userErrors: readonly UserError[];
}

/**
 * Creates a link with which somebody of any tenant can sign in to a connection that nobody has signed in to. Only connections of the tenant `scope` exist for
 * the caller; a null `scope` stands for every tenant.
 *
 * The token is not stored with the idempotency key. If a request that created a link is repeated, this throws `BAD_USER_INPUT` and creates none.
 */
export async function createConsentLink(
  app: App,
  scope: TenantId | null,
  { connectionId, expiresAt }: CreateConsentLinkInput,
  claim?: IdempotencyClaim,
): Promise<ConsentLinkResult> {
  const token = newConsentToken();
  const tokenHash = consentTokenHash(token);
  let createdId = '';
  const stored = await app.store.changeRecords<Omit<ConsentLinkResult, 'token'>>(
    async (unit) => {
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
      const { tenantId } = connection;
      const most = app.bounds.consentLinks;
      if ((await unit.usableLinks(tenantId, most)) >= most) {
        return refusal([linkLimitReached(most)]);
      }
      const link = await unit.createConsentLink({ tenantId, connectionId, tokenHash, expiresAt: expiry });
      createdId = link.id;
      return { commit: true, answer: { link, connection, userErrors: [] } };
    },
    claim,
    scope,
  );
  if (stored.link === null) {
    return { ...stored, token: null };
  }
  if (stored.link.id !== createdId) {
    throw new RequestError(
      'BAD_USER_INPUT',
      'An earlier request with this `Idempotency-Key` created a consent link. Its token was shown then and is never shown again. Use a new key to create another link.',
    );
  }
  return { ...stored, token };
}

/** 256 random bits. A caller who has the token may sign in. */
function newConsentToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The digest that is stored instead of the token. It needs no salt, because a token has 256 random bits. */
export function consentTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
