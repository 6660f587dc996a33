import type { Change } from '../../domain/policies/change';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';

/** Everything that deciding needs of some tenants, as of one head, read in one snapshot. */
export interface TenantSnapshot {
  readonly head: Revision;
  /** The owner of each domain asked for; null where the directory does not hold it. */
  readonly owners: ReadonlyMap<string, TenantId | null>;
  /** One for each tenant asked for and each owner found. */
  readonly tenants: ReadonlyMap<
    TenantId,
    { readonly tenant: Tenant | null; readonly version: PolicyVersion | null; readonly rules: readonly TenantRule[] }
  >;
}

/** Reads of any past or present state. `revision` is what the answer takes in. */
export interface History {
  /** The change at this revision. */
  change(revision: Revision): Promise<Change | null>;
  /** The tenant's policy changes (not the directory's), newest first, below `before`. */
  policyChanges(tenantId: TenantId, limit: number, before: Revision | null): Promise<Change[]>;
  /** The tenant's policy changes above `after` and up to `until`, oldest first. */
  policyChangesSince(tenantId: TenantId, after: Revision, until: Revision, limit: number): Promise<Change[]>;
  policyVersionAt(tenantId: TenantId, revision: Revision): Promise<PolicyVersion | null>;
  /** Rules in the order of their places, those after `afterPlace`. */
  rulesAt(
    tenantId: TenantId,
    revision: Revision,
    page: { readonly limit: number; readonly afterPlace: number | null },
  ): Promise<TenantRule[]>;
  ruleForAt(tenantId: TenantId, allowedTenantId: string, revision: Revision): Promise<TenantRule | null>;
  /** The rule with this ID that was open at this revision. */
  ruleAt(ruleId: string, revision: Revision): Promise<TenantRule | null>;
  /** The newest revision and the state of these tenants at it, in one statement. */
  snapshot(ids: readonly TenantId[], domains: readonly string[]): Promise<TenantSnapshot>;
}
