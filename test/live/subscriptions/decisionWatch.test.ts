import { sqlite } from '../../support/database';
import { openNode, registerAll, take } from '../../support/live/node';
import { CONTOSO, FABRIKAM } from '../../support/people';

const CONNECTIONS = 500;

test('a subject that takes many decisions which are in memory leaves everything else in the process a turn again and again', async () => {
  const database = await sqlite();
  const node = await openNode(database);
  await registerAll(node);
  const connection = { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' } as const;
  const watch = (count: number) =>
    node.live.watch(
      Array.from({ length: count }, () => connection),
      {
        subject: 'busy',
        tenantId: CONTOSO.id,
        visibility: 'all',
        view: ({ decision }) => decision.allowed,
        same: (a, b) => a === b,
      },
    );
  await take(watch(1), 1);

  const many = watch(CONNECTIONS);
  let turns = 0;
  const other = setInterval(() => {
    turns += 1;
  });
  for (let taken = 0; taken < CONNECTIONS; taken += 1) {
    expect((await many.next()).value).toEqual({ index: taken, view: true });
    const begun = performance.now();
    while (performance.now() - begun < 0.2) {
      // Uses the thread, as sending a decision does.
    }
  }
  clearInterval(other);
  expect(turns).toBeGreaterThan(5);
  await many.return?.();
  await node.close();
  await database.drop();
});
