import { addTenantRule } from '../../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../../src/commands/policies/replaceIsolationPolicy';
import { setChangeControl } from '../../../src/commands/policies/setChangeControl';
import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { connectionTo } from '../../../src/domain/connections/connectionRecord';
import type { Store } from '../../../src/store/port/store';
import { DATABASES } from '../../support/database';
import { Gate, openNode, registerAll, secondNode } from '../../support/live/node';
import type { TestDatabase } from '../../support/database';
import type { TestNode } from '../../support/live/node';
import { allStatusChanges, connect, evaluate, expectRight, flow, isolate, settled, statusOf } from '../../support/live/records';
import { stepOf, takeIn } from '../../support/live/steps';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';

describe.each(DATABASES)('after a change, on $name', ({ create }) => {
  let database: TestDatabase;
  let node: TestNode;
  const reopen = async (reassess: boolean): Promise<void> => {
    await node.close();
    node = await openNode(database, { reassess });
  };
  beforeEach(async () => {
    database = await create();
    node = await openNode(database, { reassess: true });
    await registerAll(node);
  });
  afterEach(async () => {
    await node.close();
    await database.drop();
  });

  test('a flow that policy now blocks is suspended, and it is active again when policy no longer blocks it', async () => {
    const { id } = await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    const on = await isolate(node, FABRIKAM.id, true);
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    expect((await node.store.records.resource(id))?.assessedRevision).toBe(on);
    const off = await isolate(node, FABRIKAM.id, false);
    await settled(node);
    expect(await statusOf(node, id)).toBe('ACTIVE');
    expect(await allStatusChanges(node, CONTOSO.id)).toMatchObject([
      { from: null, to: 'ACTIVE', revision: null },
      { from: 'ACTIVE', to: 'SUSPENDED', revision: on, resource: { id } },
      { from: 'SUSPENDED', to: 'ACTIVE', revision: off },
    ]);
    await expectRight(node, CONTOSO.id);
  });

  test('it does not matter whether the creator tenant or the sign-in tenant has changed', async () => {
    const { id } = await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    await isolate(node, CONTOSO.id, true);
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    await isolate(node, FABRIKAM.id, true);
    await isolate(node, CONTOSO.id, false);
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    await isolate(node, FABRIKAM.id, false);
    await settled(node);
    await expectRight(node, CONTOSO.id);
    expect((await allStatusChanges(node, CONTOSO.id)).map(({ to }) => to)).toEqual(['ACTIVE', 'SUSPENDED', 'ACTIVE']);
  });

  test('a flow is active again only when all its connections are allowed', async () => {
    const ids = [await connect(node, CONTOSO.id, FABRIKAM.id), await connect(node, CONTOSO.id, NORTHWIND.id)];
    const { id } = await flow(node, CONTOSO.id, ids);
    const first = await isolate(node, FABRIKAM.id, true);
    await isolate(node, NORTHWIND.id, true);
    await settled(node);
    await isolate(node, FABRIKAM.id, false);
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    const last = await isolate(node, NORTHWIND.id, false);
    await settled(node);
    expect((await allStatusChanges(node, CONTOSO.id)).map(({ revision }) => revision)).toEqual([null, first, last]);
    await expectRight(node, CONTOSO.id);
  });

  test('flows of other tenants that use no connection with the changed tenant keep their status', async () => {
    const ours = await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    const theirs = await flow(node, NORTHWIND.id, [await connect(node, NORTHWIND.id, CONTOSO.id)]);
    const stranger = await flow(node, NORTHWIND.id, []);
    await isolate(node, FABRIKAM.id, true);
    await settled(node);
    expect(await statusOf(node, ours.id)).toBe('SUSPENDED');
    expect(await statusOf(node, theirs.id)).toBe('ACTIVE');
    expect(await statusOf(node, stranger.id)).toBe('ACTIVE');
    expect(await allStatusChanges(node, NORTHWIND.id)).toHaveLength(2);
    await expectRight(node, CONTOSO.id);
    await expectRight(node, NORTHWIND.id);
  });

  test('a change of change control suspends nothing', async () => {
    const { id } = await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    await setChangeControl(node, OPERATOR, { tenantId: CONTOSO.id, changeControl: 'BY_REQUEST' });
    await settled(node);
    expect(await statusOf(node, id)).toBe('ACTIVE');
    await expectRight(node, CONTOSO.id);
  });

  test('if several changes are taken in together, the status change names the one that caused it', async () => {
    const { id } = await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    await settled(node);
    await reopen(false);
    const { rule } = await addTenantRule(node, OPERATOR, { tenantId: CONTOSO.id, allowedTenant: FABRIKAM.id, direction: 'BOTH' });
    await isolate(node, CONTOSO.id, true);
    await isolate(node, NORTHWIND.id, true);
    const { changed: cause } = await removeTenantRule(node, OPERATOR, null, { ruleId: rule?.id ?? '' });
    await setIsolation(node, OPERATOR, { tenantId: CONTOSO.id, crossCloudInbound: 'ALLOW' });
    await addTenantRule(node, OPERATOR, { tenantId: FABRIKAM.id, allowedTenant: '*', direction: 'BOTH' });
    await reopen(true);
    await settled(node);
    expect((await allStatusChanges(node, CONTOSO.id)).at(-1)).toMatchObject({ resource: { id }, to: 'SUSPENDED', revision: cause });

    await reopen(false);
    await addTenantRule(node, OPERATOR, { tenantId: CONTOSO.id, allowedTenant: NORTHWIND.id, direction: 'BOTH' });
    const { changed: opened } = await addTenantRule(node, OPERATOR, { tenantId: CONTOSO.id, allowedTenant: '*', direction: 'OUTBOUND' });
    await setIsolation(node, OPERATOR, { tenantId: CONTOSO.id, crossCloudInbound: 'BLOCK' });
    await reopen(true);
    await settled(node);
    expect((await allStatusChanges(node, CONTOSO.id)).at(-1)).toMatchObject({ resource: { id }, to: 'ACTIVE', revision: opened });
    await expectRight(node, CONTOSO.id);
  });

  test('a change that another change undoes before it is taken in makes no status change', async () => {
    await flow(node, CONTOSO.id, [await connect(node, CONTOSO.id, FABRIKAM.id)]);
    await settled(node);
    await reopen(false);
    await isolate(node, CONTOSO.id, true);
    await isolate(node, CONTOSO.id, false);
    await reopen(true);
    await settled(node);
    expect(await allStatusChanges(node, CONTOSO.id)).toHaveLength(1);
    await expectRight(node, CONTOSO.id);
  });

  test('a change that commits between a save’s decision and its unit is taken in by the save', async () => {
    const connection = await connect(node, CONTOSO.id, FABRIKAM.id);
    let overtaken = false;
    const changeRecords: Store['changeRecords'] = async (work, claim) => {
      if (!overtaken) {
        overtaken = true;
        await isolate(node, FABRIKAM.id, true);
        await settled(node);
      }
      return await node.store.changeRecords(work, claim);
    };
    const { id } = await flow({ ...node, store: { ...node.store, changeRecords } }, CONTOSO.id, [connection]);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    await expectRight(node, CONTOSO.id);
    expect(await allStatusChanges(node, CONTOSO.id)).toMatchObject([{ from: null, to: 'SUSPENDED', revision: null }]);
  });

  test('a change that comes during a save waits for the save, and then takes in the saved flow', async () => {
    const other = await secondNode(node, database);
    const connection = await connect(node, CONTOSO.id, FABRIKAM.id);
    const begun = new Gate();
    const changeRecords: Store['changeRecords'] = (work, claim) =>
      node.store.changeRecords(async (unit) => {
        const outcome = await work(unit);
        begun.open();
        for (let reads = 0; reads < 300; reads += 1) {
          await unit.tenant(CONTOSO.id);
        }
        return outcome;
      }, claim);
    const saving = flow({ ...node, store: { ...node.store, changeRecords } }, CONTOSO.id, [connection]);
    await begun.passed;
    const changing = isolate(other, FABRIKAM.id, true).then(() => settled(other));
    const { id, status } = await saving;
    await changing;
    await settled(node);
    expect(status).toBe('ACTIVE');
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    await expectRight(node, CONTOSO.id);
    if (other !== node) {
      await other.close();
    }
  });

  test('a change that comes during a sign-in waits for it, and then takes in the signed-in connection', async () => {
    const other = await secondNode(node, database);
    const given = { tenantId: CONTOSO.id, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' } as const;
    const record = await node.store.changeRecords(async (unit) => ({ commit: true, answer: await unit.createConnection(given) }));
    const { id } = await flow(node, CONTOSO.id, [record.id]);
    const [decided] = await evaluate(node, [connectionTo(record, FABRIKAM.id)]);
    const begun = new Gate();
    const signingIn = node.store.changeRecords(async (unit) => {
      const answer = decided !== undefined && (await unit.signIn(record.id, decided));
      begun.open();
      for (let reads = 0; reads < 300; reads += 1) {
        await unit.tenant(CONTOSO.id);
      }
      return { commit: true, answer };
    });
    await begun.passed;
    const changing = isolate(other, FABRIKAM.id, true).then(() => settled(other));
    expect(await signingIn).toBe(true);
    await changing;
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    await expectRight(node, CONTOSO.id);
    if (other !== node) {
      await other.close();
    }
  });

  test('no status is recorded that was never right at any revision, even if the changes of two tenants are taken in one after the other', async () => {
    const { id } = await flow(node, CONTOSO.id, [
      await connect(node, CONTOSO.id, FABRIKAM.id),
      await connect(node, CONTOSO.id, NORTHWIND.id),
    ]);
    await replaceBy(node, NORTHWIND.id);
    await settled(node);
    expect(await statusOf(node, id)).toBe('SUSPENDED');
    const before = await allStatusChanges(node, CONTOSO.id);
    await reopen(false);
    const { changed: theirs } = await setIsolation(node, OPERATOR, { tenantId: FABRIKAM.id, crossCloudInbound: 'ALLOW' });
    // From a policy that blocks Fabrikam to one that blocks Northwind: the flow is blocked at every revision.
    const ours = await replaceBy(node, FABRIKAM.id);
    const { reassessments } = node.store;

    // Fabrikam's job runs before Contoso's change is taken in, but its decisions are made after Contoso's change.
    await takeIn(node, theirs ?? 0);
    for (let steps = 0; steps < 4; steps += 1) {
      await stepOf(node, FABRIKAM.id);
    }
    expect(await stepOf(node, FABRIKAM.id)).toBe('WAITING');
    await takeIn(node, ours);
    // Contoso's decisions are made later. So Fabrikam's job decides all connections of the flow together, and finds that its status stays.
    expect(await stepOf(node, FABRIKAM.id)).toBe('DONE');
    expect((await allStatusChanges(node, CONTOSO.id)).length).toBe(before.length);
    while ((await reassessments.jobs()).length > 0) {
      await stepOf(node, CONTOSO.id);
    }
    expect(await reassessments.jobs()).toEqual([]);
    expect((await allStatusChanges(node, CONTOSO.id)).length).toBe(before.length);
    await expectRight(node, CONTOSO.id);
  });
});

/** Gives Contoso a policy that blocks outbound connections except to this tenant. Returns the revision. */
async function replaceBy(node: TestNode, allowedTenant: string): Promise<number> {
  const { changed } = await replaceIsolationPolicy(node, OPERATOR, {
    tenantId: CONTOSO.id,
    enabled: true,
    mode: 'TWO_WAY',
    unidentifiedCreators: 'BLOCK',
    crossCloudInbound: 'BLOCK',
    rules: [{ allowedTenant, direction: 'OUTBOUND' }],
  });
  if (changed === null) {
    throw new Error('The policy was the same already.');
  }
  return changed;
}
