import { isPolicyChange } from '../../domain/policies/change';
import type { Change } from '../../domain/policies/change';
import { policyOpenedAt } from '../policies/readPolicies';
import { rulesMovedAt } from '../policies/readRules';
import type { ChangeDelta, ChangeLog } from '../port/changeLog';
import type { Database } from '../sql/database';
import type { Dialect } from '../sql/dialect';
import type { Query } from '../sql/query';
import { domainsMovedAt, tenantOpenedAt } from '../tenants/readTenants';
import { changeAt, changesAfter, head } from './readChanges';

/** The change log as its followers read it. */
export function changeLog(database: Database): ChangeLog {
  const { dialect } = database;
  return {
    head: () => database.read(head(dialect), 'feed'),
    after: (cursor, limit) => database.read(changesAfter(dialect, cursor, limit), 'feed'),
    async cursorAt(revision) {
      if (revision === 0) {
        return { revision: 0, id: '' };
      }
      const change = await database.read(changeAt(revision), 'feed');
      return change && { revision, id: change.id };
    },
    delta: (change) => database.read(delta(dialect, change), 'feed'),
    onHint: (listener) => database.onHint('changes', listener),
  };
}

/** What a change did never changes later, so these statements need not see one state. */
function* delta(dialect: Dialect, { tenantId, kind, revision }: Change): Query<ChangeDelta> {
  if (isPolicyChange(kind)) {
    const version = yield* policyOpenedAt(dialect, tenantId, revision);
    const { opened, closed } = yield* rulesMovedAt(dialect, tenantId, revision);
    return { tenant: null, domains: [], version, opened, closed };
  }
  const tenant = yield* tenantOpenedAt(dialect, tenantId, revision);
  const domains = yield* domainsMovedAt(dialect, tenantId, revision);
  return { tenant, domains, version: null, opened: [], closed: [] };
}
