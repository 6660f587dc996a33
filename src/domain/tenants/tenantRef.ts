import { parseUuid } from '../shared/uuid';
import { parseDomainName } from './domainName';
import type { TenantId } from './tenant';

/** One tenant as an input names it, canonical. */
export type ParsedTenant = { readonly id: TenantId } | { readonly domain: string };
/** What an input may name: one tenant, or all of them. */
export type ParsedTenantRef = ParsedTenant | { readonly all: true };

/** Reads a tenant ID, a tenant domain or `*`; null for any other text. */
export function parseTenantRef(text: string): ParsedTenantRef | null {
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

/** The rule that stands for all tenants names `*` instead of an ID. */
export const ALL_TENANTS = '*';
export type AllowedTenantId = TenantId | typeof ALL_TENANTS;

/** A tenant as a caller names it, already canonical. */
export type TenantRef = { readonly id: TenantId } | { readonly domain: string };
