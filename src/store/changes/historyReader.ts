import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { policyAt } from '../policies/readPolicies';
import { ruleById, ruleFor } from '../policies/readRules';
import { rulesAt } from '../policies/rulesAt';
import type { History } from '../port/history';
import type { Database } from '../sql/database';
import type { Query } from '../sql/query';
import { tenantStates } from '../tenants/readTenantStates';
import { changeAt, policyChangesBefore, policyChangesBetween } from './readChanges';

/** Reads of any past or present state. */
export function history(database: Database): History {
  const heavy = <T>(tenantId: TenantId, query: Query<T>): Promise<T> => database.read(query, { heavyFor: tenantId });
  return {
    change: (revision) => database.read(changeAt(revision), 'quick'),
    policyChanges: (tenantId, limit, before) => heavy(tenantId, policyChangesBefore(tenantId, limit, before ?? NO_REVISION_YET)),
    policyChangesSince: (tenantId, after, until, limit) =>
      database.read(policyChangesBetween(database.dialect, tenantId, after, until, limit), 'quick'),
    policyVersionAt: (tenantId, revision) => heavy(tenantId, policyAt(tenantId, revision)),
    rulesAt: (tenantId, revision, { limit, afterPlace }, lane = { heavyFor: tenantId }) =>
      rulesAt(database.dialect, (query) => database.read(query, lane), tenantId, revision, limit, afterPlace),
    ruleForAt: (tenantId, allowedTenantId, revision) => heavy(tenantId, ruleFor(tenantId, allowedTenantId, revision)),
    ruleAt: async (tenantId, ruleId, revision) => (await heavy(tenantId, ruleById(ruleId, revision)))?.rule ?? null,
    snapshot: (ids, domains, rulesUpTo) => database.read(tenantStates(database.dialect, ids, domains, rulesUpTo), 'feed'),
  };
}
