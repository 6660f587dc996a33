import { randomUUID } from 'node:crypto';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import type { ConnectionAttempt, NewAttempt } from '../../../src/domain/decisions/attempt';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import type { PolicySettings, TenantRule } from '../../../src/domain/policies/policy';
import type { Revision } from '../../../src/domain/shared/revision';
import type { Tenant, TenantId } from '../../../src/domain/tenants/tenant';
import type { AttemptToCount } from '../../../src/store/port/attempts';
import type { Store } from '../../../src/store/port/store';

export const actor = { subject: 'alice', tenantId: null };

export const ON: PolicySettings = { ...DEFAULT_SETTINGS, enabled: true };

let names = 0;

export function newTenant(changes: Partial<Tenant> = {}): Tenant {
  names += 1;
  return {
    id: randomUUID(),
    name: `Tenant ${String(names)}`,
    domains: [`t${String(names)}-${randomUUID()}.example`],
    cloud: 'PUBLIC',
    ...changes,
  };
}

export function newRule(place: number, changes: Partial<TenantRule> = {}): TenantRule {
  const allowedTenantId = randomUUID();
  return {
    id: randomUUID(),
    allowedTenantId,
    allowedTenantName: null,
    enteredAs: allowedTenantId,
    direction: 'BOTH',
    note: null,
    createdAt: 1_700_000_000_000,
    place,
    ...changes,
  };
}

export function newAttempt(changes: Partial<NewAttempt> = {}): NewAttempt {
  return {
    creatorTenantId: randomUUID(),
    signInTenantId: randomUUID(),
    connector: 'shared_sharepointonline',
    identityProvider: 'ENTRA_ID',
    user: 'maker@contoso.example',
    recordedByTenantId: null,
    allowed: true,
    reason: 'PERMITTED',
    revision: 1,
    ...changes,
  };
}

/** An attempt that the database refuses. */
export const POISONED: Partial<NewAttempt> = { reason: null as never };

export function newClaim(changes: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return { caller: 'issuer|tenant|alice', key: randomUUID(), request: 'digest', ...changes };
}

/** Registers or updates a tenant; returns the revision. */
export async function writeTenant(
  store: Store,
  tenant: Tenant,
  kind: 'TENANT_REGISTERED' | 'TENANT_UPDATED' = 'TENANT_REGISTERED',
): Promise<Revision> {
  return await store.changePolicy(actor, async (unit) => {
    await unit.writeTenant({ kind, tenant });
    return { commit: true, answer: unit.revision };
  });
}

/** Changes a policy; returns the revision. */
export async function writeRules(
  store: Store,
  tenantId: TenantId,
  opened: readonly TenantRule[],
  closed: readonly string[] = [],
  settings: PolicySettings = ON,
): Promise<Revision> {
  return await store.changePolicy(actor, async (unit) => {
    await unit.writePolicy(tenantId, { kind: 'POLICY_REPLACED', settings, opened, closed, rule: null });
    return { commit: true, answer: unit.revision };
  });
}

/** An attempt as the follower that counts attempts reads it. */
export function toCount({
  id,
  at,
  creatorTenantId,
  signInTenantId,
  connector,
  identityProvider,
  recordedByTenantId,
}: ConnectionAttempt): AttemptToCount {
  return { id, at, creatorTenantId, signInTenantId, connector, identityProvider, recordedByTenantId };
}
