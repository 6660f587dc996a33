import type { Change } from '../../domain/policies/change';
import type { PolicyVersion, TenantRule } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { Tenant, TenantId } from '../../domain/tenants/tenant';
import type { ReadLane } from './readLane';

/** Everything that deciding needs of some tenants, at one head. */
export interface TenantSnapshot {
  readonly head: Revision;
  /** The owner of each domain that was asked for; null if the directory does not know the domain. */
  readonly owners: ReadonlyMap<string, TenantId | null>;
  /** The state of each tenant that was asked for, and of each owner. `rules` is null if the policy has more rules than were asked for. */
  readonly tenants: ReadonlyMap<
    TenantId,
    { readonly tenant: Tenant | null; readonly version: PolicyVersion | null; readonly rules: readonly TenantRule[] | null }
  >;
}

/** Reads of any past or present state. An answer at a `revision` takes in all changes up to it. */
export interface History {
  /** The change at this revision. */
  change(revision: Revision): Promise<Change | null>;
  /** The tenant's policy changes (not the directory's), newest first, those below `before`. */
  policyChanges(tenantId: TenantId, limit: number, before: Revision | null): Promise<Change[]>;
  /** The tenant's policy changes above `after` and up to `until`, oldest first. */
  policyChangesSince(tenantId: TenantId, after: Revision, until: Revision, limit: number): Promise<Change[]>;
  policyVersionAt(tenantId: TenantId, revision: Revision): Promise<PolicyVersion | null>;
  /** Rules in the order of their places, those after `afterPlace`. It is a heavy read of the tenant if no lane is given. */
  rulesAt(
    tenantId: TenantId,
    revision: Revision,
    page: { readonly limit: number; readonly afterPlace: number | null },
    lane?: ReadLane,
  ): Promise<TenantRule[]>;
  ruleForAt(tenantId: TenantId, allowedTenantId: string, revision: Revision): Promise<TenantRule | null>;
  /** The tenant's rule with this ID that was open at this revision. */
  ruleAt(tenantId: TenantId, ruleId: string, revision: Revision): Promise<TenantRule | null>;
  /** The newest revision and the state of these tenants at it, in one statement, with the rules of policies that have at most `rulesUpTo`. */
  snapshot(ids: readonly TenantId[], domains: readonly string[], rulesUpTo: number): Promise<TenantSnapshot>;
}
