import { DATABASES } from '../../support/database';
import { take } from '../../support/live/node';
import { nodesOn } from '../../support/live/nodes';
import { isolate } from '../../support/live/records';
import { CONTOSO, FABRIKAM } from '../../support/people';

const SUBSCRIBERS = 300;

describe.each(DATABASES)('on $name', ({ create }) => {
  const nodes = nodesOn(create);

  test('many subscribers who catch up from the same revision share their reads, and hold up no other tenant', async () => {
    const reads: string[] = [];
    const node = await nodes.open({
      between: (store) => ({
        ...store,
        history: {
          ...store.history,
          policyChangesSince: (tenantId, ...rest) => {
            reads.push(tenantId);
            return store.history.policyChangesSince(tenantId, ...rest);
          },
        },
      }),
    });
    const since = node.live.applied;
    const first = await isolate(nodes.first, CONTOSO.id, true);
    const other = await isolate(nodes.first, FABRIKAM.id, true);
    await node.live.evaluate([{ creatorTenant: null, signInTenant: { id: CONTOSO.id }, identityProvider: 'ENTRA_ID' }], other);
    const same = Array.from({ length: SUBSCRIBERS }, () => node.live.policyChanges(CONTOSO.id, since));
    const each = Array.from({ length: SUBSCRIBERS }, (_, index) => node.live.policyChanges(CONTOSO.id, index % since));
    const takenBySome = [...same, ...each].map((changes) => take(changes, 1));
    const [found] = await take(node.live.policyChanges(FABRIKAM.id, since), 1);
    expect(found).toMatchObject({ revision: other });
    expect(reads.indexOf(FABRIKAM.id)).toBeLessThan(3);
    expect((await Promise.all(takenBySome)).every(([change]) => change?.revision === first)).toBe(true);
    expect(reads.length).toBeLessThan(since + 5);
  });
});
