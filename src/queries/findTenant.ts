import type { App } from '../app';
import type { Tenant } from '../domain/tenant';

export async function findTenant(app: App, idOrDomain: string): Promise<Tenant | null> {
  await Promise.reject(new Error());
  throw new Error();
}
