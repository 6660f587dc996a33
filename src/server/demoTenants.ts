import type { App } from '../app';
import { registerTenant } from '../commands/tenants/registerTenant';
import type { Caller } from '../domain/callers/caller';
import type { Tenant } from '../domain/tenants/tenant';

/** The tenants that `DEMO=1` registers. None of them has a policy. */
export const DEMO_TENANTS: readonly Tenant[] = [
  { id: '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001', name: 'Contoso', domains: ['contoso.example'], cloud: 'PUBLIC' },
  { id: 'b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002', name: 'Fabrikam', domains: ['fabrikam.example'], cloud: 'PUBLIC' },
  { id: 'c2b7d1ef-5a77-4b22-9d66-3a8fa1bb0003', name: 'Northwind', domains: ['northwind.example'], cloud: 'PUBLIC' },
  { id: 'd3c8e2f0-6b88-4c33-8e77-4b90b2cc0004', name: 'Govco', domains: ['govco.example'], cloud: 'US_GOVERNMENT' },
  { id: 'f5eaf412-8daa-4e55-8a99-6db2d4ee0006', name: 'Tailspin', domains: ['tailspin.example'], cloud: 'CHINA_21VIANET' },
];

const DEMO: Caller = {
  issuer: 'urn:cordon:demo',
  tenantId: null,
  subject: 'demo',
  roles: ['PlatformOperator'],
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Registers each demo tenant whose ID and domains are still free. */
export async function registerDemoTenants(app: App): Promise<void> {
  for (const { id, name, domains, cloud } of DEMO_TENANTS) {
    const registered = await app.store.current.tenants([id], domains);
    if (registered.length === 0) {
      await registerTenant(app, DEMO, { id, name, domains, cloud });
    }
  }
}
