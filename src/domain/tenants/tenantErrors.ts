import { shortened } from '../shared/text';
import type { Path, UserError } from '../shared/userError';
import type { TenantId } from './tenant';

export function tenantNotFound(tenantId: TenantId): UserError {
  return { code: 'TENANT_NOT_FOUND', message: `The directory has no tenant \`${tenantId}\`.`, path: ['tenantId'] };
}

export function invalidTenant(text: string, path: Path): UserError {
  return { code: 'INVALID_TENANT', message: `\`${shortened(text)}\` is neither a tenant ID nor a domain nor \`*\`.`, path };
}

export function unknownDomain(domain: string, path: Path): UserError {
  return { code: 'DOMAIN_NOT_FOUND', message: `The directory has no tenant with the domain \`${domain}\`.`, path };
}
