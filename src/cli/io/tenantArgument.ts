import { InvalidArgumentError } from 'commander';
import type { CordonClient } from '../../client/cordonClient';
import type { TenantId } from '../../domain/tenants/tenant';
import { parseTenantRef } from '../../domain/tenants/tenantRef';
import { CliError, EXIT } from './exitCode';

/** Checks an option that names one tenant by ID or domain. Returns the text as it was typed. */
export function tenantArgument(text: string): string {
  const ref = parseTenantRef(text);
  if (ref === null || 'all' in ref) {
    throw new InvalidArgumentError('It must be a tenant ID (a UUID) or a domain.');
  }
  return text;
}

/** The ID of the tenant that the text names. An ID is returned as it is, even if the directory does not have it. */
export async function resolveTenant(client: CordonClient, text: string): Promise<TenantId> {
  const ref = parseTenantRef(text);
  if (ref !== null && 'id' in ref) {
    return ref.id;
  }
  const tenant = await client.findTenant(text);
  if (tenant === null) {
    throw new CliError(EXIT.refused, `TENANT_NOT_FOUND: No registered tenant owns the domain \`${text}\`.`);
  }
  return tenant.id;
}
