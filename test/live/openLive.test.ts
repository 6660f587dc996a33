import { randomUUID } from 'node:crypto';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import { updateTenant } from '../../src/commands/tenants/updateTenant';
import type { ConnectionRequest, EvaluatedConnection } from '../../src/domain/decisions/evaluatedConnection';
import { NO_REVISION_YET } from '../../src/domain/shared/revision';
import type { TenantRef } from '../../src/domain/tenants/tenantRef';
import { DATABASES } from '../support/database';
import { Gate, openNode, registerAll, take, until } from '../support/live/node';
import type { TestDatabase } from '../support/database';
import type { TestNode } from '../support/live/node';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR, TENANTS, UNLISTED } from '../support/people';

const FIRST = TENANTS.length;

function asks(creatorTenant: TenantRef | null, signInTenant: TenantRef): ConnectionRequest {
  return { creatorTenant, signInTenant, identityProvider: 'ENTRA_ID' };
}

const CONTOSO_TO_FABRIKAM = asks({ domain: 'contoso.test' }, { id: FABRIKAM.id });

describe.each(DATABASES)('on $name', ({ create }) => {
  let database: TestDatabase;
  let node: TestNode;
  let nodes: TestNode[] = [];

  async function open(options: Parameters<typeof openNode>[1] = {}): Promise<TestNode> {
    const opened = await openNode(database, options);
    nodes.push(opened);
    return opened;
  }

  async function isolate(tenant: typeof CONTOSO, on: boolean, by: TestNode = node): Promise<number> {
    const { changed } = await setIsolation(by, adminOf(tenant), { tenantId: tenant.id, enabled: on });
    if (changed === null) {
      throw new Error('Nothing was changed.');
    }
    return changed;
  }

  async function reasonAt(request: ConnectionRequest, at: TestNode = node, minRevision: number | null = null): Promise<[string, number]> {
    const [evaluated] = (await at.live.evaluate([request], minRevision)) as [EvaluatedConnection];
    return [evaluated.decision.reason, evaluated.revision];
  }

  beforeEach(async () => {
    nodes = [];
    database = await create();
    node = await open();
    await registerAll(node);
  });

  afterEach(async () => {
    await Promise.all(nodes.map((each) => each.close()));
    await database.drop();
  });

  test('a mutation that was answered counts in every later decision of its node', async () => {
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', FIRST]);
    for (let each = 1; each <= 6; each += 1) {
      const revision = await isolate(FABRIKAM, each % 2 === 1);
      expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual([each % 2 === 1 ? 'BLOCKED_INBOUND' : 'PERMITTED', revision]);
    }
  });

  test('a decision is the same alone, in a list, from memory and from the database', async () => {
    await isolate(FABRIKAM, true);
    await isolate(CONTOSO, true);
    await addTenantRule(node, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, allowedTenant: 'contoso.example', direction: 'INBOUND' });
    await addTenantRule(node, adminOf(CONTOSO), { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'OUTBOUND' });
    const refs = [
      ...TENANTS.flatMap(({ id, domains }) => [{ id }, { domain: domains[0] ?? '' }]),
      { id: UNLISTED },
      { domain: 'nobody.example' },
    ];
    const requests = refs.flatMap((from) => refs.map((to) => asks(from, to))).concat(refs.map((to) => asks(null, to)));
    const uncached = await (await open()).live.evaluate(requests, null);
    const { live } = await open();
    const alone = [];
    for (const request of requests) {
      alone.push((await live.evaluate([request], null))[0]);
    }
    expect(alone).toEqual(uncached);
    expect(await live.evaluate(requests, null)).toEqual(uncached);
  });

  test('a domain without an owner is named in the answer, and counts once it is registered', async () => {
    const request = asks({ domain: 'new.example' }, { domain: 'fabrikam.example' });
    expect(await node.live.evaluate([request], null)).toEqual([
      { unknownDomains: [{ field: 'creatorTenant', domain: 'new.example' }], creatorTenantId: null, signInTenantId: FABRIKAM.id },
    ]);
    const id = randomUUID();
    await registerTenant(node, OPERATOR, { id, name: 'New', domains: ['new.example'], cloud: 'PUBLIC' });
    expect(await node.live.evaluate([request], null)).toMatchObject([{ connection: { creatorTenantId: id }, creator: { name: 'New' } }]);
  });

  test('a domain that was taken from its tenant is unknown at once, although it was in memory', async () => {
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', FIRST]);
    await updateTenant(node, OPERATOR, { tenantId: CONTOSO.id, removeDomains: ['contoso.test'] });
    expect(await node.live.evaluate([CONTOSO_TO_FABRIKAM], null)).toMatchObject([{ unknownDomains: [{ domain: 'contoso.test' }] }]);
  });

  test('another node decides with the change if the request names its revision', async () => {
    const other = await open();
    expect(await reasonAt(CONTOSO_TO_FABRIKAM, other)).toEqual(['PERMITTED', FIRST]);
    const revision = await isolate(FABRIKAM, true);
    expect(await reasonAt(CONTOSO_TO_FABRIKAM, other, revision)).toEqual(['BLOCKED_INBOUND', revision]);
  });

  test('a revision that the log does not hold is refused', async () => {
    for (const revision of [FIRST + 1, NO_REVISION_YET]) {
      await expect(node.live.evaluate([CONTOSO_TO_FABRIKAM], revision)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
      await expect(node.live.policyChanges(CONTOSO.id, revision).next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    }
  });

  test('a watcher gets a decision again when either tenant changes it, and only then', async () => {
    const connections = [
      { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const },
      { creatorTenantId: NORTHWIND.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const },
    ];
    const watch = node.live.watch(connections, ({ decision }) => decision.reason, Object.is);
    expect(await take(watch, 2)).toEqual([
      { index: 0, view: 'PERMITTED' },
      { index: 1, view: 'PERMITTED' },
    ]);
    await isolate(GOVCO, true);
    const { rule } = await addTenantRule(node, adminOf(FABRIKAM), {
      tenantId: FABRIKAM.id,
      allowedTenant: NORTHWIND.id,
      direction: 'INBOUND',
    });
    await isolate(FABRIKAM, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: 'BLOCKED_INBOUND' }]);
    await isolate(CONTOSO, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: 'BLOCKED_BOTH' }]);
    await removeTenantRule(node, adminOf(FABRIKAM), null, { ruleId: rule?.id ?? '' });
    expect(await take(watch, 1)).toEqual([{ index: 1, view: 'BLOCKED_INBOUND' }]);
    expect(node.live.gauges()).toMatchObject({ watches: 1, pinnedTenants: 3 });
    await watch.return?.();
    expect(node.live.gauges()).toMatchObject({ watches: 0, pinnedTenants: 0 });
  });

  test('a newer decision replaces one that was not delivered, and a decision that changed back is not delivered again', async () => {
    const connection = { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const };
    const watch = node.live.watch(
      [connection],
      ({ decision: { reason }, revision }) => ({ reason, revision }),
      (a, b) => a.reason === b.reason,
    );
    expect(await take(watch, 1)).toEqual([{ index: 0, view: { reason: 'PERMITTED', revision: FIRST } }]);
    await isolate(FABRIKAM, true);
    await isolate(FABRIKAM, false);
    await isolate(CONTOSO, true);
    const revision = await isolate(FABRIKAM, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: { reason: 'BLOCKED_BOTH', revision } }]);
    const next = take(watch, 1);
    await isolate(FABRIKAM, false);
    expect(await next).toMatchObject([{ view: { reason: 'BLOCKED_OUTBOUND' } }]);
    await watch.return?.();
  });

  test('a subscriber can change something as soon as it gets a change', async () => {
    const changes = node.live.policyChanges(CONTOSO.id, null);
    const echoed = (async () => {
      for await (const change of changes) {
        return await isolate(NORTHWIND, change.kind === 'ISOLATION_ENABLED');
      }
      return null;
    })();
    const revision = await isolate(CONTOSO, true);
    expect(await echoed).toBe(revision + 1);
  });

  test('if the last row of the log was replaced, subscriptions end and the node starts over at the head with nothing in memory', async () => {
    await isolate(FABRIKAM, true);
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', FIRST + 1]);
    const watch = node.live.watch(
      [{ creatorTenantId: null, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' }],
      () => 0,
      Object.is,
    );
    await take(watch, 1);
    const changes = node.live.policyChanges(CONTOSO.id, null);
    const ended = Promise.all([changes, watch].map((each) => expect(each.next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' })));
    await database.sql(`UPDATE change SET id = '${randomUUID()}' WHERE revision = ${String(FIRST + 1)}`);
    await ended;
    await until(() => node.live.ready() === null);
    expect(node.live.gauges()).toMatchObject({ applied: FIRST + 1, cachedPolicies: 0, subscribers: 0, watches: 0 });
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', FIRST + 1]);
    const again = take(node.live.policyChanges(CONTOSO.id, null), 1);
    const revision = await isolate(CONTOSO, true);
    expect(await again).toMatchObject([{ revision }]);
  });

  test('if the log lost its last changes, the node follows what is left, and no decision rests on a lost change', async () => {
    const lost = await isolate(FABRIKAM, true);
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', lost]);
    const changes = node.live.policyChanges(CONTOSO.id, null);
    const ended = expect(changes.next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    await database.script(`
      BEGIN;
      DELETE FROM isolation_policy WHERE from_revision = ${String(lost)};
      DELETE FROM change WHERE revision = ${String(lost)};
      UPDATE head SET revision = ${String(lost - 1)};
      COMMIT;`);
    await ended;
    await until(() => node.live.ready() === null);
    expect(await reasonAt(CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', lost - 1]);
  });

  test('a decision that was being loaded when the log was rewound is refused', async () => {
    const gate = new Gate();
    let asked = false;
    const slow = await open({
      pollMs: 20,
      between: (store) => ({
        ...store,
        history: {
          ...store.history,
          async snapshot(...of) {
            const snapshot = await store.history.snapshot(...of);
            asked = true;
            await gate.passed;
            return snapshot;
          },
        },
      }),
    });
    const refused = expect(slow.live.evaluate([CONTOSO_TO_FABRIKAM], null)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    await until(() => asked);
    const changes = slow.live.policyChanges(CONTOSO.id, null);
    const ended = expect(changes.next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    await database.sql(`UPDATE change SET id = '${randomUUID()}' WHERE revision = ${String(FIRST)}`);
    await ended;
    await until(() => slow.live.ready() === null);
    gate.open();
    await refused;
  });

  test('the summary counts each attempt once, however many nodes keep it', async () => {
    const keepers = [await open({ summaries: true })];
    if (node.store.kind === 'postgres') {
      keepers.push(await open({ summaries: true }));
    }
    const attempt = {
      creatorTenantId: CONTOSO.id,
      signInTenantId: FABRIKAM.id,
      connector: 'shared_sql',
      identityProvider: 'ENTRA_ID' as const,
      user: null,
      recordedByTenantId: null,
      allowed: true,
      reason: 'PERMITTED' as const,
      revision: FIRST,
    };
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        keepers.flatMap(({ store }) => Array.from({ length: 20 / keepers.length }, () => store.attempts.record(attempt, null))),
      );
    }
    let counted = 0;
    while (counted < 100) {
      const rows = await node.store.summaries.since(CONTOSO.id, 0);
      counted = rows.reduce((sum, { attempts }) => sum + attempts, 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(counted).toBe(100);
  });

  test('a closed node ends its subscriptions as if there were nothing more, and answers nothing', async () => {
    const changes = node.live.policyChanges(CONTOSO.id, null);
    const waiting = changes.next();
    await node.live.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(node.live.ready()).not.toBeNull();
    await expect(node.live.evaluate([CONTOSO_TO_FABRIKAM], null)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    await expect(node.live.policyChanges(CONTOSO.id, null).next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  });
});
