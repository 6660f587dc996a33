import { shortened } from '../shared/text';
import type { UserError } from '../shared/userError';
import { parseDomainName } from './domainName';
import type { TenantId } from './tenant';

/** How many domains a tenant can have at most. */
export const MAX_DOMAINS = 1000;

/** The tenant that owns this canonical domain; null if no tenant does. */
export type DomainOwner = (domain: string) => TenantId | null;

/**
 * Yields the typed domains in canonical form, each of them once. A text that is not a domain name goes to `errors`. It yields them one by one, so that all
 * errors stay in the order of the input.
 */
export function* parseDomains(
  texts: readonly string[],
  field: string,
  errors: UserError[],
): Generator<{ readonly domain: string; readonly path: string[] }> {
  const seen = new Set<string>();
  for (const [index, text] of texts.entries()) {
    const path = [field, String(index)];
    const domain = parseDomainName(text);
    if (domain === null) {
      errors.push(invalidDomain(text, path));
    } else if (!seen.has(domain)) {
      seen.add(domain);
      yield { domain, path };
    }
  }
}

/** Reads domains that are new for `tenantId`. A domain that another tenant owns goes to `errors`. */
export function parseNewDomains(
  texts: readonly string[],
  field: string,
  tenantId: TenantId,
  ownerOf: DomainOwner,
  errors: UserError[],
): string[] {
  return Array.from(parseDomains(texts, field, errors), ({ domain, path }) => {
    const owner = ownerOf(domain);
    if (owner !== null && owner !== tenantId) {
      errors.push({ code: 'DOMAIN_TAKEN', message: `The domain \`${domain}\` already belongs to the tenant \`${owner}\`.`, path });
    }
    return domain;
  });
}

export function invalidDomain(text: string, path: readonly string[]): UserError {
  const message = `\`${shortened(text)}\` is not a domain name. A domain name has at least two labels of letters, digits and hyphens, such as \`contoso.example\`.`;
  return { code: 'INVALID_DOMAIN', message, path };
}

export function tooManyDomains(path: readonly string[]): UserError {
  return { code: 'INVALID_DOMAIN', message: `A tenant can have at most ${String(MAX_DOMAINS)} domains.`, path };
}

export function noDomain(path: readonly string[]): UserError {
  return { code: 'INVALID_DOMAIN', message: 'A tenant must have at least one domain.', path };
}
