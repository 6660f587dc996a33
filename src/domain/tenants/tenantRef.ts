import { parseUuid } from '../shared/uuid';
import { parseDomainName } from './domainName';
import type { TenantId } from './tenant';

/** A rule for all tenants names `*` instead of an ID. */
export const ALL_TENANTS = '*';
export type AllowedTenantId = TenantId | typeof ALL_TENANTS;

/** One tenant as an input names it, in canonical form. */
export type TenantRef = { readonly id: TenantId } | { readonly domain: string };
/** One tenant or all tenants, as an input names them. */
type TenantRefOrAll = TenantRef | { readonly all: true };

/** Reads a tenant ID, a tenant domain or `*`; null for any other text. */
export function parseTenantRef(text: string): TenantRefOrAll | null {
  if (text === ALL_TENANTS) {
    return { all: true };
  }
  const id = parseUuid(text);
  if (id !== null) {
    return { id };
  }
  const domain = parseDomainName(text);
  return domain === null ? null : { domain };
}
