import type { TenantRule } from '../../domain/policies/policy';
import { NO_REVISION_YET } from '../../domain/shared/revision';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { PageRows } from '../port/pageRows';
import type { TenantRuleRow } from '../schema/tables/tenantRuleTable';
import { boundedPage, firstValue } from '../sql/boundedPage';
import type { FilteredList } from '../sql/boundedPage';
import type { Dialect } from '../sql/dialect';
import { rows } from '../sql/query';
import type { Query } from '../sql/query';
import { RULE_COLUMNS, toRule, UNINDEXED_PLACE } from './readRules';

/** How many versions that ended after the revision are sorted for a page. If there are more, the page looks at one place after another. */
const FEW_ENDED = 1_000;
/** How many places a page looks at before others may read. Each takes some look-ups. */
const MOST_PLACES = 4_000;
/** The greatest place that the databases can store. */
const LAST_PLACE = 2 ** 31 - 1;

/**
 * A page of the policy as it was at the revision, in the order of the rules' places. `read` runs a query; it is called once for almost every page, and again
 * if the page has to look at thousands of places whose rules were removed before the revision.
 */
export async function rulesAt(
  dialect: Dialect,
  read: <T>(query: Query<T>) => Promise<T>,
  tenantId: TenantId,
  revision: Revision,
  limit: number,
  afterPlace: number | null,
): Promise<TenantRule[]> {
  const found: TenantRule[] = [];
  for (let place: number | null = afterPlace ?? -1; place !== null;) {
    const page: PageRows<TenantRule, number> = await read(rulesPage(dialect, tenantId, revision, limit - found.length, place));
    found.push(...page.rows);
    place = page.endedAt;
  }
  return found;
}

/** As much of such a page as a bounded number of rows gives. */
export function* rulesPage(
  dialect: Dialect,
  tenantId: TenantId,
  revision: Revision,
  limit: number,
  afterPlace: number,
): Query<PageRows<TenantRule, number>> {
  const manyEnded = yield* firstValue<number>(
    'SELECT 1 AS value FROM tenant_rule WHERE tenant_id = ? AND until_revision > ? AND until_revision < ? ORDER BY until_revision LIMIT 1 OFFSET ?',
    ...[tenantId, revision, NO_REVISION_YET, FEW_ENDED],
  );
  return manyEnded === null
    ? { rows: yield* openAndFewEnded(dialect, tenantId, revision, limit, afterPlace), endedAt: null }
    : yield* boundedPage(rulesByPlace(dialect, tenantId, revision), afterPlace, limit, MOST_PLACES);
}

/** Versions that are still open are read from the index in the order of their places, however long the history is. Versions that have ended are sorted. */
function* openAndFewEnded(
  { onPrimary }: Dialect,
  tenantId: TenantId,
  revision: Revision,
  limit: number,
  afterPlace: number,
): Query<TenantRule[]> {
  const found = yield* rows<TenantRuleRow>(
    `SELECT * FROM (
       SELECT * FROM (
         SELECT * FROM tenant_rule WHERE tenant_id = ? AND until_revision = ? AND from_revision <= ? AND place > ? ORDER BY place LIMIT ?) AS open
       UNION ALL
       SELECT * FROM (
         SELECT * FROM tenant_rule
         WHERE tenant_id = ? AND until_revision > ? AND until_revision < ? AND from_revision <= ? AND ${UNINDEXED_PLACE} > ?
         ORDER BY ${UNINDEXED_PLACE} LIMIT ?) AS ended
     ) AS version WHERE ${onPrimary} ORDER BY place LIMIT ?`,
    ...[tenantId, NO_REVISION_YET, revision, afterPlace, limit],
    ...[tenantId, revision, NO_REVISION_YET, revision, afterPlace, limit],
    limit,
  );
  return found.map(toRule);
}

/**
 * The table `step` of the tenant's places after one, in order, each found by one look-up, however many versions it has. INVARIANT: a place belongs to one rule
 * for ever, so one version of it at most is in force at a revision.
 */
function stepsWhile(condition: string): string {
  return `WITH RECURSIVE step(place, number) AS (
      SELECT (SELECT min(first.place) FROM tenant_rule first WHERE first.tenant_id = ? AND first.place > ?), 1
      UNION ALL
      SELECT (SELECT min(next.place) FROM tenant_rule next WHERE next.tenant_id = ? AND next.place > step.place), step.number + 1
      FROM step WHERE step.place IS NOT NULL AND ${condition})`;
}

/** The version of the rule at the step's place that was in force, as JSON: one look-up, and no join for which Postgres might read the whole table. */
function bodyOf(dialect: Dialect): string {
  const body = dialect.json(Object.fromEntries(RULE_COLUMNS.map((column) => [column, `begun.${column}`])));
  return `SELECT CASE WHEN begun.until_revision > ? THEN ${body} END FROM tenant_rule begun
    WHERE begun.tenant_id = ? AND begun.place = step.place AND begun.from_revision <= ? ORDER BY begun.from_revision DESC LIMIT 1`;
}

function rulesByPlace(dialect: Dialect, tenantId: TenantId, revision: Revision): FilteredList<TenantRule, number> {
  return {
    exact: false,
    edge: (after, count) =>
      firstValue<number>(
        `${stepsWhile('step.number < ?')} SELECT place AS value FROM step WHERE number = ?`,
        ...[tenantId, after, tenantId, count, count],
      ),
    *rows(after, edge, limit) {
      const found = yield* rows<{ readonly body: string }>(
        `${stepsWhile('step.place < ?')}
         SELECT body FROM (SELECT step.place, (${bodyOf(dialect)}) AS body FROM step) AS version
         WHERE body IS NOT NULL AND ${dialect.onPrimary} ORDER BY place LIMIT ?`,
        ...[tenantId, after, tenantId, edge ?? LAST_PLACE],
        ...[revision, tenantId, revision, limit],
      );
      return found.map(({ body }) => toRule(JSON.parse(body) as TenantRuleRow));
    },
  };
}
