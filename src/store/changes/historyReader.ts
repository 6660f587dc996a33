import { NO_REVISION_YET } from '../../domain/shared/revision';
import { policyAt } from '../policies/readPolicies';
import { ruleById, ruleFor, rulesAt } from '../policies/readRules';
import type { History } from '../port/history';
import type { Database } from '../sql/database';
import { tenantStates } from '../tenants/readTenantStates';
import { changeAt, policyChangesBefore, policyChangesBetween } from './readChanges';

/** Reads of any past or present state. */
export function history(database: Database): History {
  return {
    change: (revision) => database.read(changeAt(revision)),
    policyChanges: (tenantId, limit, before) => database.read(policyChangesBefore(tenantId, limit, before ?? NO_REVISION_YET)),
    policyChangesSince: (tenantId, after, until, limit) =>
      database.read(policyChangesBetween(database.dialect, tenantId, after, until, limit)),
    policyVersionAt: (tenantId, revision) => database.read(policyAt(tenantId, revision)),
    rulesAt: (tenantId, revision, { limit, afterPlace }) => database.read(rulesAt(tenantId, revision, limit, afterPlace)),
    ruleForAt: (tenantId, allowedTenantId, revision) => database.read(ruleFor(tenantId, allowedTenantId, revision)),
    ruleAt: async (ruleId, revision) => (await database.read(ruleById(ruleId, revision)))?.rule ?? null,
    snapshot: (ids, domains, rulesUpTo) => database.read(tenantStates(database.dialect, ids, domains, rulesUpTo)),
  };
}
