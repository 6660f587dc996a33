import type { App } from '../../app';
import { actorOf } from '../../domain/callers/caller';
import type { Caller, IdempotencyClaim } from '../../domain/callers/caller';
import type { EditResult } from '../../domain/shared/editResult';
import type { Revision } from '../../domain/shared/revision';
import type { UserError } from '../../domain/shared/userError';
import type { DomainOwner } from '../../domain/tenants/domainList';
import { parseDomainName } from '../../domain/tenants/domainName';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import type { TenantEdit } from '../../domain/tenants/tenantEdits';

/** A use case that changes the directory. */
interface TenantCommand {
  readonly tenantId: TenantId;
  /** The domains whose owners the edit will ask for, as they were typed. */
  readonly domains: readonly string[];
  /** `existing` is what the directory holds under `tenantId`. */
  readonly edit: (existing: Tenant | null, ownerOf: DomainOwner) => EditResult<TenantEdit>;
}

/**
 * Runs the command as one unit of work. It takes one revision, or none if the command is refused or everything already is as asked. This node has applied the
 * change before the command answers.
 */
export async function commitTenantChange(
  app: App,
  caller: Caller,
  { tenantId, domains, edit }: TenantCommand,
  claim: IdempotencyClaim | undefined,
): Promise<TenantResult> {
  const names = domains.map(parseDomainName).filter((name) => name !== null);
  const result = await app.store.changePolicy<TenantResult>(
    actorOf(caller),
    async (unit) => {
      const tenants = await unit.tenants([tenantId], [...new Set(names)]);
      const owners = new Map(tenants.flatMap((tenant) => tenant.domains.map((domain) => [domain, tenant.id] as const)));
      const existing = tenants.find((tenant) => tenant.id === tenantId) ?? null;
      const edited = edit(existing, (domain) => owners.get(domain) ?? null);
      switch (edited.outcome) {
        case 'refused':
          return { commit: false, answer: refusedTenant(edited.userErrors) };
        case 'unchanged':
          return { commit: false, answer: { tenant: existing, revision: null, userErrors: [] } };
        case 'changed':
          await unit.writeTenant(edited.edit);
          return { commit: true, answer: { tenant: edited.edit.tenant, revision: unit.revision, userErrors: [] } };
      }
    },
    claim,
  );
  if (result.revision !== null) {
    await app.live.reached(result.revision);
  }
  return result;
}

/**
 * The result of a mutation of the directory. It is plain JSON, because it is stored with the idempotency key. If there are `userErrors`, everything else is
 * null.
 */
export interface TenantResult {
  readonly tenant: Tenant | null;
  /** The revision of the change; null if the tenant already was as asked. */
  readonly revision: Revision | null;
  readonly userErrors: readonly UserError[];
}

function refusedTenant(userErrors: readonly UserError[]): TenantResult {
  return { tenant: null, revision: null, userErrors };
}
