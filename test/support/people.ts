import type { Caller } from '../../src/domain/callers/caller';
import type { Tenant } from '../../src/domain/tenants/tenant';

export const CONTOSO = tenant('7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001', 'Contoso', ['contoso.example', 'contoso.test']);
export const FABRIKAM = tenant('b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002', 'Fabrikam', ['fabrikam.example', 'fabrikam.test']);
export const NORTHWIND = tenant('c2b7d1ef-5a77-4b22-9d66-3a8fa1bb0003', 'Northwind', ['northwind.example']);
export const GOVCO: Tenant = { ...tenant('d3c8e2f0-6b88-4c33-8e77-4b90b2cc0004', 'Govco', ['govco.example']), cloud: 'US_GOVERNMENT' };
export const TAILSPIN: Tenant = {
  ...tenant('f5eaf412-8daa-4e55-8a99-6db2d4ee0006', 'Tailspin', ['tailspin.example']),
  cloud: 'CHINA_21VIANET',
};
export const TENANTS: readonly Tenant[] = [CONTOSO, FABRIKAM, NORTHWIND, GOVCO, TAILSPIN];

/** A well-formed tenant ID that the directory does not hold. */
export const UNLISTED = 'e4d9f301-7c99-4d44-9f88-5ca1c3dd0005';

export const OPERATOR: Caller = {
  issuer: 'https://issuer.example',
  tenantId: null,
  subject: 'operator',
  roles: ['PlatformOperator'],
  expiresAt: Number.MAX_SAFE_INTEGER,
};

export function adminOf({ id, name }: Tenant): Caller {
  return { ...OPERATOR, tenantId: id, subject: `admin of ${name}`, roles: ['TenantAdmin'] };
}

function tenant(id: string, name: string, domains: readonly string[]): Tenant {
  return { id, name, domains, cloud: 'PUBLIC' };
}
