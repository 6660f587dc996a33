import { randomUUID } from 'node:crypto';
import type { EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import { NO_REVISION_YET } from '../../../src/domain/shared/revision';
import { DATABASES } from '../../support/database';
import { take } from '../../support/live/node';
import type { TestNode } from '../../support/live/node';
import { asks, CONTOSO_TO_FABRIKAM, nodesOn, watcher } from '../../support/live/nodes';
import { isolate } from '../../support/live/records';
import { CONTOSO, FABRIKAM } from '../../support/people';

const RULES = 600;
const LARGE = Array.from({ length: 8 }, () => randomUUID());
/** Four large policies may be loaded at a time. */
const CACHE_RULES = 5_000;

describe.each(DATABASES)('large policies that are not in memory, on $name', ({ create }) => {
  const nodes = nodesOn(create);
  let node: TestNode;
  /** How many pages of rules were read. */
  let pages: number;
  beforeEach(async () => {
    const open = `1, ${String(NO_REVISION_YET)}`;
    const uuid = nodes.first.store.kind === 'postgres' ? '::uuid' : '';
    for (const [index, id] of LARGE.entries()) {
      await nodes.database.sql(
        `INSERT INTO isolation_policy (tenant_id, from_revision, until_revision, enabled, mode, unidentified_creators, cross_cloud_inbound,
           rule_count, next_place, updated_at) VALUES ('${id}'${uuid}, ${open}, true, 'TWO_WAY', 'BLOCK', 'BLOCK', ${String(RULES)}, ${String(RULES)}, 0)`,
      );
      const hex =
        nodes.first.store.kind === 'postgres'
          ? `lpad(to_hex(i + ${String(index * RULES)}), 8, '0')`
          : `printf('%08x', i + ${String(index * RULES)})`;
      const ruleId =
        nodes.first.store.kind === 'postgres'
          ? `(${hex} || '-0000-4000-8000-000000000000')::uuid`
          : `${hex} || '-0000-4000-8000-000000000000'`;
      // The last rule opens both directions for every tenant.
      await nodes.database.sql(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${String(RULES)})
         INSERT INTO tenant_rule (id, from_revision, until_revision, tenant_id, allowed_tenant_id, entered_as, direction, created_at, place)
         SELECT ${ruleId}, ${open}, '${id}'${uuid}, CASE i WHEN ${String(RULES)} THEN '*' ELSE 'partner ' || i END, 'x', 'BOTH', 0, i - 1 FROM n`,
      );
    }
    pages = 0;
    node = await nodes.open({
      cacheRules: CACHE_RULES,
      between: (store) => ({
        ...store,
        history: {
          ...store.history,
          rulesAt: (...of) => {
            pages += 1;
            return store.history.rulesAt(...of);
          },
        },
      }),
    });
  });

  const inward = (of: readonly string[]): Parameters<TestNode['live']['evaluate']>[0] => of.map((id) => asks({ id: CONTOSO.id }, { id }));

  test('are read in pages, all as they were at one revision, and decided together', async () => {
    const decided = (await node.live.evaluate(inward(LARGE.slice(0, 4)), null)) as readonly EvaluatedConnection[];
    expect(decided.map(({ decision }) => decision.reason)).toEqual(Array.from({ length: 4 }, () => 'PERMITTED'));
    expect(new Set(decided.map(({ revision }) => revision)).size).toBe(1);
    expect(pages).toBe(4 * 3);
    expect(node.live.gauges().cacheWeight).toBeGreaterThanOrEqual(4 * (RULES - 1));
  });

  test('are refused if one request needs more of them than may be loaded at a time, and the node goes on serving', async () => {
    await node.live.evaluate([CONTOSO_TO_FABRIKAM], null);
    const small = node.live.evaluate(inward(LARGE.slice(0, 1)), null);
    await expect(node.live.evaluate(inward(LARGE), null)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await small).toMatchObject([{ decision: { reason: 'PERMITTED' } }]);
    expect(pages).toBe(3);
    expect(node.live.evaluateNow([CONTOSO_TO_FABRIKAM], null)).toHaveLength(1);
    for (const id of LARGE) {
      expect(await node.live.evaluate(inward([id]), null)).toMatchObject([{ decision: { reason: 'PERMITTED' } }]);
    }
    expect(node.live.gauges()).toMatchObject({ pinnedTenants: 0, cacheLoading: 0 });
    expect(node.live.gauges().cacheWeight).toBeLessThanOrEqual(CACHE_RULES);
  });

  test('do not hold up decisions from memory, nor a small load', async () => {
    await node.live.evaluate([CONTOSO_TO_FABRIKAM], null);
    const order: string[] = [];
    const large = node.live.evaluate(inward(LARGE.slice(0, 4)), null).then(() => order.push('large'));
    const same = node.live.evaluate(inward(LARGE.slice(0, 1)), null).then(() => order.push('one of the same'));
    const small = node.live.evaluate([asks({ id: randomUUID() }, { id: FABRIKAM.id })], null).then(() => order.push('small'));
    expect(node.live.evaluateNow([CONTOSO_TO_FABRIKAM], null)).toHaveLength(1);
    await small;
    await isolate(nodes.first, FABRIKAM.id, true);
    await Promise.all([large, same]);
    expect(order[0]).toBe('small');
    expect(order).toHaveLength(3);
  });

  test('are decided while lists and exports of the same tenant fill the places that it has for them', async () => {
    const [id = ''] = LARGE;
    let exported = 0;
    const exports = Array.from({ length: 100 }, async () => {
      await node.store.history.rulesAt(id, 1, { limit: RULES, afterPlace: null });
      exported += 1;
    });
    expect(await node.live.evaluate(inward([id]), null)).toMatchObject([{ decision: { reason: 'PERMITTED' } }]);
    expect(exported).toBeLessThan(exports.length);
    await Promise.all(exports);
  });

  test('wait for each other if they are too large together, and each is decided', async () => {
    const each = LARGE.map((id) => node.live.evaluate(inward([id]), null));
    expect(await Promise.all(each)).toHaveLength(LARGE.length);
    expect(node.live.gauges()).toMatchObject({ pinnedTenants: 0, cacheLoading: 0 });
  });

  test('can be watched, however many there are', async () => {
    const connections = LARGE.map((id) => ({ creatorTenantId: CONTOSO.id, signInTenantId: id, identityProvider: 'ENTRA_ID' as const }));
    const watch = node.live.watch(
      connections,
      watcher(({ decision }) => decision.reason),
    );
    expect(await take(watch, LARGE.length)).toEqual(LARGE.map((_, index) => ({ index, view: 'PERMITTED' })));
    await isolate(nodes.first, CONTOSO.id, true);
    expect(await take(watch, LARGE.length)).toEqual(LARGE.map((_, index) => ({ index, view: 'BLOCKED_OUTBOUND' })));
    await watch.return?.();
    expect(node.live.gauges()).toMatchObject({ pinnedTenants: 0, watchedConnections: 0 });
  });
});
