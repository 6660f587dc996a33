import { randomUUID } from 'node:crypto';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import { updateTenant } from '../../src/commands/tenants/updateTenant';
import { NO_REVISION_YET } from '../../src/domain/shared/revision';
import { DATABASES } from '../support/database';
import { take } from '../support/live/node';
import { asks, CONTOSO_TO_FABRIKAM, nodesOn, reasonAt, watcher } from '../support/live/nodes';
import { isolate } from '../support/live/records';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR, TENANTS, UNLISTED } from '../support/people';

const FIRST = TENANTS.length;

describe.each(DATABASES)('on $name', ({ create }) => {
  const nodes = nodesOn(create);

  test('a mutation that was answered counts in every later decision of its node', async () => {
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', FIRST]);
    for (let each = 1; each <= 6; each += 1) {
      const revision = await isolate(nodes.first, FABRIKAM.id, each % 2 === 1);
      expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual([each % 2 === 1 ? 'BLOCKED_INBOUND' : 'PERMITTED', revision]);
    }
  });

  test('a decision is the same alone, in a list, from memory and from the database', async () => {
    await isolate(nodes.first, FABRIKAM.id, true);
    await isolate(nodes.first, CONTOSO.id, true);
    await addTenantRule(nodes.first, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, allowedTenant: 'contoso.example', direction: 'INBOUND' });
    await addTenantRule(nodes.first, adminOf(CONTOSO), { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'OUTBOUND' });
    const refs = [
      ...TENANTS.flatMap(({ id, domains }) => [{ id }, { domain: domains[0] ?? '' }]),
      { id: UNLISTED },
      { domain: 'nobody.example' },
    ];
    const requests = refs.flatMap((from) => refs.map((to) => asks(from, to))).concat(refs.map((to) => asks(null, to)));
    const uncached = await (await nodes.open()).live.evaluate(requests, null);
    const { live } = await nodes.open();
    const alone = [];
    for (const request of requests) {
      alone.push((await live.evaluate([request], null))[0]);
    }
    expect(alone).toEqual(uncached);
    expect(await live.evaluate(requests, null)).toEqual(uncached);
  });

  test('a domain without an owner is named in the answer, and counts once it is registered', async () => {
    const request = asks({ domain: 'new.example' }, { domain: 'fabrikam.example' });
    expect(await nodes.first.live.evaluate([request], null)).toEqual([
      { unknownDomains: [{ field: 'creatorTenant', domain: 'new.example' }], creatorTenantId: null, signInTenantId: FABRIKAM.id },
    ]);
    const id = randomUUID();
    await registerTenant(nodes.first, OPERATOR, { id, name: 'New', domains: ['new.example'], cloud: 'PUBLIC' });
    expect(await nodes.first.live.evaluate([request], null)).toMatchObject([
      { connection: { creatorTenantId: id }, creator: { name: 'New' } },
    ]);
  });

  test('a domain that was taken from its tenant is unknown at once, although it was in memory', async () => {
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', FIRST]);
    await updateTenant(nodes.first, OPERATOR, { tenantId: CONTOSO.id, removeDomains: ['contoso.test'] });
    expect(await nodes.first.live.evaluate([CONTOSO_TO_FABRIKAM], null)).toMatchObject([{ unknownDomains: [{ domain: 'contoso.test' }] }]);
  });

  test('another node decides with the change if the request names its revision', async () => {
    const other = await nodes.open();
    expect(await reasonAt(other, CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', FIRST]);
    const revision = await isolate(nodes.first, FABRIKAM.id, true);
    expect(await reasonAt(other, CONTOSO_TO_FABRIKAM, revision)).toEqual(['BLOCKED_INBOUND', revision]);
  });

  test('a revision that the log does not hold is refused', async () => {
    for (const revision of [FIRST + 1, NO_REVISION_YET]) {
      await expect(nodes.first.live.evaluate([CONTOSO_TO_FABRIKAM], revision)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
      await expect(nodes.first.live.policyChanges(CONTOSO.id, revision).next()).rejects.toMatchObject({
        code: 'LOG_REWOUND',
        details: { resumeFrom: '0' },
      });
    }
  });

  test('a watcher gets a decision again when either tenant changes it, and only then', async () => {
    const connections = [
      { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const },
      { creatorTenantId: NORTHWIND.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const },
    ];
    const watch = nodes.first.live.watch(
      connections,
      watcher(({ decision }) => decision.reason),
    );
    expect(await take(watch, 2)).toEqual([
      { index: 0, view: 'PERMITTED' },
      { index: 1, view: 'PERMITTED' },
    ]);
    await isolate(nodes.first, GOVCO.id, true);
    const { rule } = await addTenantRule(nodes.first, adminOf(FABRIKAM), {
      tenantId: FABRIKAM.id,
      allowedTenant: NORTHWIND.id,
      direction: 'INBOUND',
    });
    await isolate(nodes.first, FABRIKAM.id, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: 'BLOCKED_INBOUND' }]);
    await isolate(nodes.first, CONTOSO.id, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: 'BLOCKED_BOTH' }]);
    await removeTenantRule(nodes.first, adminOf(FABRIKAM), null, { ruleId: rule?.id ?? '' });
    expect(await take(watch, 1)).toEqual([{ index: 1, view: 'BLOCKED_INBOUND' }]);
    expect(nodes.first.live.gauges()).toMatchObject({ watches: 1, watchedConnections: 2, pinnedTenants: 0 });
    await watch.return?.();
    expect(nodes.first.live.gauges()).toMatchObject({ watches: 0, pinnedTenants: 0 });
  });

  test('a newer decision replaces one that was not delivered, and a decision that changed back is not delivered again', async () => {
    const connection = { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' as const };
    const watch = nodes.first.live.watch(
      [connection],
      watcher(
        ({ decision: { reason }, revision }) => ({ reason, revision }),
        (a, b) => a.reason === b.reason,
      ),
    );
    expect(await take(watch, 1)).toEqual([{ index: 0, view: { reason: 'PERMITTED', revision: FIRST } }]);
    await isolate(nodes.first, FABRIKAM.id, true);
    await isolate(nodes.first, FABRIKAM.id, false);
    await isolate(nodes.first, CONTOSO.id, true);
    const revision = await isolate(nodes.first, FABRIKAM.id, true);
    expect(await take(watch, 1)).toEqual([{ index: 0, view: { reason: 'BLOCKED_BOTH', revision } }]);
    const next = take(watch, 1);
    await isolate(nodes.first, FABRIKAM.id, false);
    expect(await next).toMatchObject([{ view: { reason: 'BLOCKED_OUTBOUND' } }]);
    await watch.return?.();
  });

  test('a subscriber can change something as soon as it gets a change', async () => {
    const changes = nodes.first.live.policyChanges(CONTOSO.id, null);
    const echoed = (async () => {
      for await (const change of changes) {
        return await isolate(nodes.first, NORTHWIND.id, change.kind === 'ISOLATION_ENABLED');
      }
      return null;
    })();
    const revision = await isolate(nodes.first, CONTOSO.id, true);
    expect(await echoed).toBe(revision + 1);
  });

  test('a closed node ends its subscriptions as if there were nothing more, and answers nothing', async () => {
    const changes = nodes.first.live.policyChanges(CONTOSO.id, null);
    const waiting = changes.next();
    await nodes.first.live.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(nodes.first.live.ready()).not.toBeNull();
    await expect(nodes.first.live.evaluate([CONTOSO_TO_FABRIKAM], null)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
    await expect(nodes.first.live.policyChanges(CONTOSO.id, null).next()).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  });
});
