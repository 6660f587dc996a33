import { randomUUID } from 'node:crypto';
import { DATABASES } from '../../support/database';
import { Gate, take, until } from '../../support/live/node';
import { CONTOSO_TO_FABRIKAM, nodesOn, reasonAt, watcher } from '../../support/live/nodes';
import { isolate } from '../../support/live/records';
import { CONTOSO, FABRIKAM, TENANTS } from '../../support/people';

const FIRST = TENANTS.length;

describe.each(DATABASES)('on $name', ({ create }) => {
  const nodes = nodesOn(create);

  test('if the last row of the log was replaced, subscriptions end and the node starts over at the head with nothing in memory', async () => {
    await isolate(nodes.first, FABRIKAM.id, true);
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', FIRST + 1]);
    const watch = nodes.first.live.watch(
      [{ creatorTenantId: null, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' }],
      watcher(() => 0),
    );
    await take(watch, 1);
    const changes = nodes.first.live.policyChanges(CONTOSO.id, null);
    const ended = Promise.all([
      expect(changes.next()).rejects.toMatchObject({ code: 'LOG_REWOUND', details: { resumeFrom: String(FIRST) } }),
      expect(watch.next()).rejects.toMatchObject({ code: 'LOG_REWOUND' }),
    ]);
    await nodes.database.sql(`UPDATE change SET id = '${randomUUID()}' WHERE revision = ${String(FIRST + 1)}`);
    await ended;
    await until(() => nodes.first.live.ready() === null);
    expect(nodes.first.live.gauges()).toMatchObject({ applied: FIRST + 1, cachedPolicies: 0, subscribers: 0, watches: 0 });
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', FIRST + 1]);
    const again = take(nodes.first.live.policyChanges(CONTOSO.id, null), 1);
    const revision = await isolate(nodes.first, CONTOSO.id, true);
    expect(await again).toMatchObject([{ revision }]);
  });

  test('if the log lost its last changes, the node follows what is left, and no decision rests on a lost change', async () => {
    const lost = await isolate(nodes.first, FABRIKAM.id, true);
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['BLOCKED_INBOUND', lost]);
    const changes = nodes.first.live.policyChanges(CONTOSO.id, null);
    const ended = expect(changes.next()).rejects.toMatchObject({ code: 'LOG_REWOUND', details: { resumeFrom: String(lost - 1) } });
    await nodes.database.script(`
      BEGIN;
      DELETE FROM isolation_policy WHERE from_revision = ${String(lost)};
      DELETE FROM change WHERE revision = ${String(lost)};
      UPDATE head SET revision = ${String(lost - 1)};
      COMMIT;`);
    await ended;
    await until(() => nodes.first.live.ready() === null);
    expect(await reasonAt(nodes.first, CONTOSO_TO_FABRIKAM)).toEqual(['PERMITTED', lost - 1]);
  });

  test('a decision that was being loaded when the log was rewound is refused', async () => {
    const gate = new Gate();
    let asked = false;
    const slow = await nodes.open({
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
    const ended = expect(changes.next()).rejects.toMatchObject({ code: 'LOG_REWOUND' });
    await nodes.database.sql(`UPDATE change SET id = '${randomUUID()}' WHERE revision = ${String(FIRST)}`);
    await ended;
    await until(() => slow.live.ready() === null);
    gate.open();
    await refused;
  });
});
