import { DATABASES } from '../../support/database';
import { nodesOn } from '../../support/live/nodes';
import { CONTOSO, FABRIKAM, TENANTS } from '../../support/people';

const FIRST = TENANTS.length;

describe.each(DATABASES)('on $name', ({ create }) => {
  const nodes = nodesOn(create);

  test('the summary counts each attempt once, however many nodes keep it', async () => {
    const keepers = [await nodes.open({ summaries: true })];
    if (nodes.first.store.kind === 'postgres') {
      keepers.push(await nodes.open({ summaries: true }));
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
      const rows = await nodes.first.store.summaries.page(CONTOSO.id, { day: 0, id: '' }, 100);
      counted = rows.reduce((sum, { attempts }) => sum + attempts, 0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(counted).toBe(100);
  });
});
