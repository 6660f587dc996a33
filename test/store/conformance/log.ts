import type { TenantRule } from '../../../src/domain/policies/policy';
import { openStore } from '../../../src/store/openStore';
import { actor, newRule, newTenant, ON, writeRules, writeTenant } from '../../support/store/fixtures';
import { newFlow } from '../../support/store/recordFixtures';
import type { OpenedStore, StoreDatabase } from '../../support/store/storeDatabase';

export function describeLog(opened: OpenedStore, create: () => Promise<StoreDatabase>): void {
  describe('the change log', () => {
    test('gives consecutive revisions to changes made at the same time, and none to those that are refused', async () => {
      const { store } = opened;
      const before = await store.log.head();
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, async (_, index) =>
          store
            .changePolicy(actor, async (unit) => {
              await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
              await new Promise((resolve) => setImmediate(resolve));
              if (index % 7 === 3) {
                throw new Error('thrown');
              }
              return { commit: index % 3 !== 0, answer: index % 3 === 0 ? null : unit.revision };
            })
            .catch(() => null),
        ),
      );
      const taken = outcomes.filter((revision) => revision !== null).sort((a, b) => a - b);
      expect(taken).toEqual(Array.from({ length: taken.length }, (_, index) => before.revision + 1 + index));
      expect((await store.log.head()).revision).toBe(before.revision + taken.length);
      const cursor = await store.log.cursorAt(before.revision);
      const changes = await store.log.after(cursor ?? { revision: 0, id: '' }, 1_000);
      expect(changes === 'rewound' ? changes : changes.map((change) => change.revision)).toEqual(taken);
    });

    test('has no trace of a unit that did not commit: no row, no revision and no change', async () => {
      const { store } = opened;
      const tenant = newTenant();
      const head = await store.log.head();
      await store.changePolicy(actor, async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant });
        return { commit: false, answer: null };
      });
      expect(await store.log.head()).toEqual(head);
      expect(await store.current.tenants([tenant.id], tenant.domains)).toEqual([]);
      expect(await store.history.change(head.revision + 1)).toBeNull();
    });

    test('has times that never run backwards, whatever the clock does', async () => {
      const database = await create();
      let now = 5_000;
      const store = await openStore({ url: database.url, migrate: true, now: () => now });
      await writeTenant(store, newTenant());
      now = 3_000;
      await writeTenant(store, newTenant());
      now = 6_000;
      await writeTenant(store, newTenant());
      const changes = await store.log.after({ revision: 0, id: '' }, 10);
      expect(changes === 'rewound' ? changes : changes.map(({ at }) => at)).toEqual([5_000, 5_000, 6_000]);
      expect(await store.log.head()).toEqual({ revision: 3, at: 6_000 });
      await store.close();
      await database.drop();
    });

    test('is read by a cursor, which shows whether the log was set back since', async () => {
      const database = await create();
      const store = await openStore({ url: database.url, migrate: true, now: Date.now });
      expect(await store.log.after({ revision: 0, id: '' }, 10)).toEqual([]);
      for (let count = 0; count < 5; count += 1) {
        await writeTenant(store, newTenant());
      }
      const first = await store.log.after({ revision: 0, id: '' }, 2);
      if (first === 'rewound') {
        throw new Error(first);
      }
      expect(first.map(({ revision }) => revision)).toEqual([1, 2]);
      const cursor = { revision: 2, id: first[1]!.id };
      expect(await store.log.cursorAt(2)).toEqual(cursor);
      const next = await store.log.after(cursor, 2);
      expect(next === 'rewound' ? next : next.map(({ revision }) => revision)).toEqual([3, 4]);
      expect(await store.log.after({ revision: 2, id: crypto.randomUUID() }, 2)).toBe('rewound');
      const last = await store.log.cursorAt(5);
      expect(await store.log.after(last!, 2)).toEqual([]);
      expect(await store.log.cursorAt(6)).toBeNull();
      expect(await store.log.cursorAt(0)).toEqual({ revision: 0, id: '' });
      await database.sql('DELETE FROM change WHERE revision = 5');
      expect(await store.log.after(last!, 2)).toBe('rewound');
      await store.close();
      await database.drop();
    });

    test('says of each change what brings the state before it to the state after it', async () => {
      const { store } = opened;
      const tenant = newTenant({ domains: ['old', 'same', 'moved'].map((name) => `${name}-${crypto.randomUUID()}.example`) });
      const [old, same, moved] = tenant.domains;
      const added = `added-${crypto.randomUUID()}.example`;
      const registered = await writeTenant(store, tenant);
      const renamed = { ...tenant, name: 'Renamed', domains: [moved!, same!, added] };
      const updated = await writeTenant(store, renamed, 'TENANT_UPDATED');
      const delta = async (revision: number) => store.log.delta((await store.history.change(revision))!);

      const none = { version: null, opened: [], closed: [] };
      expect(await delta(registered)).toEqual({ ...none, tenant, domains: expect.arrayContaining(tenant.domains) });
      expect(await delta(updated)).toMatchObject({ ...none, tenant: renamed });
      expect(new Set((await delta(updated)).domains)).toEqual(new Set([old, added]));

      const [one, two] = [newRule(0), newRule(1)];
      const opening = await writeRules(store, tenant.id, [one, two]);
      const narrowed = { ...two, direction: 'INBOUND' as const };
      const editing = await writeRules(store, tenant.id, [narrowed], [two.id]);
      const removing = await writeRules(store, tenant.id, [], [one.id]);
      expect(await delta(opening)).toMatchObject({ tenant: null, domains: [], opened: expect.arrayContaining([one, two]), closed: [] });
      expect(await delta(editing)).toMatchObject({ opened: [narrowed], closed: [two] });
      expect(await delta(removing)).toMatchObject({
        opened: [],
        closed: [one],
        version: { revision: removing, ruleCount: 1, settings: ON },
      });
    });

    test('says the whole of a change of very many rules, each rule once, also after later changes', async () => {
      const { store } = opened;
      const tenant = newTenant();
      await writeTenant(store, tenant);
      const rules = Array.from({ length: 2_100 }, (_, place) => newRule(place));
      const opening = await writeRules(store, tenant.id, rules);
      const narrowed = rules.slice(100).map((rule) => ({ ...rule, direction: 'INBOUND' as const }));
      const editing = await writeRules(
        store,
        tenant.id,
        narrowed,
        narrowed.map(({ id }) => id),
      );
      const delta = async (revision: number) => {
        const { opened: begun, closed } = await store.log.delta((await store.history.change(revision))!);
        const inOrder = (list: readonly TenantRule[]) => [...list].sort((a, b) => a.place - b.place);
        return { begun: inOrder(begun), closed: inOrder(closed) };
      };
      expect(await delta(opening)).toEqual({ begun: rules, closed: [] });
      expect(await delta(editing)).toEqual({ begun: narrowed, closed: rules.slice(100) });
    });

    test('wakes its followers for no saved record, and a policy change wakes no follower of statuses', async () => {
      const { store } = opened;
      const told: string[] = [];
      const stops = [store.log.onHint(() => told.push('changes')), store.records.onStatusHint(() => told.push('statuses'))];
      const tenant = newTenant();
      await writeTenant(store, tenant);
      expect(told).toEqual(['changes']);
      await newFlow(store, tenant.id, []);
      expect(told).toEqual(['changes', 'statuses']);
      stops.forEach((stop) => stop());
    });

    test('tells listeners after the commit and outside the unit, until they stop listening', async () => {
      const { store } = opened;
      const tenant = newTenant();
      const heard = new Promise<unknown>((resolve) => {
        const stop = store.log.onHint(() => {
          stop();
          // If this still ran within the unit, another unit would be refused here, or would wait for ever.
          resolve(store.changePolicy(actor, async (unit) => ({ commit: false, answer: await unit.tenant(tenant.id) })));
        });
      });
      await writeTenant(store, tenant);
      expect(await heard).toEqual(tenant);
    });
  });
}
