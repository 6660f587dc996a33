import { shortened } from '../shared/text';
import type { UserError } from '../shared/userError';
import { parseDomainName } from './domainName';
import type { TenantId } from './tenant';

/** The most domains that a tenant may have. */
export const MAX_DOMAINS = 1000;

/** The tenant that owns this (canonical) domain; null where none does. */
export type DomainOwner = (domain: string) => TenantId | null;

/** Domains as they were typed, in canonical form, each once; what is no domain goes to `errors`. One by one, so that all errors keep the input's order. */
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

/** Domains that `tenantId` is to have; those that another tenant owns go to `errors`. */
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
      errors.push({ code: 'DOMAIN_TAKEN', message: `The domain \`${domain}\` belongs to the tenant \`${owner}\`.`, path });
    }
    return domain;
  });
}

export function invalidDomain(text: string, path: readonly string[]): UserError {
  const message = `\`${shortened(text)}\` is no domain name: at least two labels of letters, digits and hyphens, such as \`contoso.example\`.`;
  return { code: 'INVALID_DOMAIN', message, path };
}

export function tooManyDomains(path: readonly string[]): UserError {
  return { code: 'INVALID_DOMAIN', message: `A tenant has at most ${String(MAX_DOMAINS)} domains.`, path };
}

export function noDomain(path: readonly string[]): UserError {
  return { code: 'INVALID_DOMAIN', message: 'A tenant has at least one domain.', path };
}
