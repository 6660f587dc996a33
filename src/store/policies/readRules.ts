import type { TenantRule } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import type { Dialect } from '../sql/dialect';
import { firstRow, rows, ROWS_A_STATEMENT } from '../sql/query';
import type { Query } from '../sql/query';

interface OwnedRule {
  readonly tenantId: TenantId;
  readonly rule: TenantRule;
}

/** All rules of a policy, in the order of their places. */
export function* rulesNow(tenantId: TenantId): Query<TenantRule[]> {
  const all: TenantRule[] = [];
  let found: readonly TenantRuleRow[];
  do {
    found = yield* rows<TenantRuleRow>(
      'SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ? AND place > ? ORDER BY place LIMIT ?',
      tenantId,
      NO_REVISION_YET,
      all.at(-1)?.place ?? -1,
      ROWS_A_STATEMENT,
    );
    all.push(...found.map(toRule));
  } while (found.length === ROWS_A_STATEMENT);
  return all;
}

/** The rule with this ID that was open at the revision. The ID may be any text. */
export function* ruleById(ruleId: string, revision: Revision): Query<OwnedRule | null> {
  if (!isUuid(ruleId)) {
    return null;
  }
  const row = yield* firstRow<TenantRuleRow>(
    'SELECT * FROM tenant_rule WHERE id = ? AND from_revision <= ? ORDER BY from_revision DESC LIMIT 1',
    ruleId,
    revision,
  );
  return row && row.until_revision > revision ? { tenantId: row.tenant_id, rule: toRule(row) } : null;
}

/** The open rule with this ID. */
export function* ruleByIdNow(ruleId: string): Query<OwnedRule | null> {
  return yield* ruleById(ruleId, NO_REVISION_YET - 1);
}

/** The rule of the policy that named this tenant (or `*`) at the revision. */
export function* ruleFor(tenantId: TenantId, allowedTenantId: string, revision: Revision): Query<TenantRule | null> {
  const row = yield* firstRow<TenantRuleRow>(
    'SELECT * FROM tenant_rule WHERE tenant_id = ? AND allowed_tenant_id = ? AND until_revision > ? ORDER BY until_revision LIMIT 1',
    tenantId,
    allowedTenantId,
    revision,
  );
  return row && row.from_revision <= revision ? toRule(row) : null;
}

/** The open rule of the policy that names this tenant (or `*`). */
export function* ruleForNow(tenantId: TenantId, allowedTenantId: string): Query<TenantRule | null> {
  return yield* ruleFor(tenantId, allowedTenantId, NO_REVISION_YET - 1);
}

/** The policy's open rules that have one of these IDs, and those that name one of these tenants (or `*`), each once. */
export function* rulesAmongNow(
  dialect: Dialect,
  tenantId: TenantId,
  ruleIds: readonly string[],
  allowedTenantIds: readonly string[],
): Query<TenantRule[]> {
  // Each rule's newest version is found by its key, however many versions there are.
  const found = yield* rows<TenantRuleRow>(
    `SELECT tenant_rule.* FROM ${dialect.eachUuid} JOIN tenant_rule ON tenant_rule.id = item.value
       AND tenant_rule.from_revision = (SELECT max(newest.from_revision) FROM tenant_rule newest WHERE newest.id = item.value)
       WHERE tenant_rule.tenant_id = ? AND tenant_rule.until_revision = ?
     UNION SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ? AND allowed_tenant_id ${dialect.among('varchar')}`,
    ...[dialect.list(ruleIds.filter(isUuid)), tenantId, NO_REVISION_YET],
    ...[tenantId, NO_REVISION_YET, dialect.list(allowedTenantIds)],
  );
  return found.map(toRule);
}

/** The rule versions that the change at this revision opened, and those that it ended: in slices, because one change may move all rules of a large policy. */
export function* rulesMovedAt(
  { kind, onPrimary }: Dialect,
  tenantId: TenantId,
  revision: Revision,
): Query<{ opened: TenantRule[]; closed: TenantRule[] }> {
  const at = [tenantId, revision] as const;
  const openedSlice = sliceOf('from_revision', kind === 'sqlite' ? 'rowid' : UNINDEXED_PLACE, onPrimary);
  const closedSlice = sliceOf('until_revision', 'place', onPrimary);
  if (kind === 'sqlite') {
    return {
      opened: yield* movedInSlices(openedSlice, at, ROWS_A_STATEMENT),
      closed: yield* movedInSlices(closedSlice, at, ROWS_A_STATEMENT),
    };
  }
  // One round trip for nearly every change.
  const first = yield* rows<MovedRow>(
    `SELECT * FROM (${openedSlice}) AS opened UNION ALL SELECT * FROM (${closedSlice}) AS closed ORDER BY key`,
    ...[...at, -1, ROWS_A_ROUND_TRIP],
    ...[...at, -1, ROWS_A_ROUND_TRIP],
  );
  const opened = first.filter((row) => row.from_revision === revision);
  const closed = first.filter((row) => row.until_revision === revision);
  return {
    opened: yield* movedInSlices(openedSlice, at, ROWS_A_ROUND_TRIP, opened),
    closed: yield* movedInSlices(closedSlice, at, ROWS_A_ROUND_TRIP, closed),
  };
}

/** With a round trip for each, slices are larger. */
const ROWS_A_ROUND_TRIP = 1_000;
/** Orders few rows by place, and keeps both databases from finding them by reading all versions of the tenant's rules in the order of an index. */
export const UNINDEXED_PLACE = 'place + 0';

type MovedRow = TenantRuleRow & { readonly key: number };

/** Its values: tenant ID, revision, the key after which it begins, and how many rows it has at most. */
function sliceOf(edge: 'from_revision' | 'until_revision', key: string, onPrimary: string): string {
  return `SELECT *, ${key} AS key FROM tenant_rule WHERE tenant_id = ? AND ${edge} = ? AND ${key} > ? AND ${onPrimary} ORDER BY ${key} LIMIT ?`;
}

/** `first`: the first slice, if it has been read already. */
function* movedInSlices(
  statement: string,
  at: readonly [TenantId, Revision],
  size: number,
  first?: readonly MovedRow[],
): Query<TenantRule[]> {
  const all: TenantRule[] = [];
  let slice = first ?? (yield* rows<MovedRow>(statement, ...at, -1, size));
  for (;;) {
    all.push(...slice.map(toRule));
    const last = slice.length < size ? undefined : slice.at(-1);
    if (last === undefined) {
      return all;
    }
    slice = yield* rows<MovedRow>(statement, ...at, last.key, size);
  }
}

/** The columns that make a rule. */
export const RULE_COLUMNS = [
  ...(['id', 'allowed_tenant_id', 'allowed_tenant_name', 'entered_as'] as const),
  ...(['direction', 'note', 'created_at', 'place'] as const),
];

export function toRule(row: TenantRuleRow): TenantRule {
  return {
    id: row.id,
    allowedTenantId: row.allowed_tenant_id,
    allowedTenantName: row.allowed_tenant_name,
    // Most rules are entered as the ID: one text in memory, not two.
    enteredAs: row.entered_as === row.allowed_tenant_id ? row.allowed_tenant_id : row.entered_as,
    direction: row.direction,
    note: row.note,
    createdAt: row.created_at,
    place: row.place,
  };
}
