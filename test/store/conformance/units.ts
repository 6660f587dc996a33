import type { PolicyUnit } from '../../../src/store/port/units';
import { actor, newAttempt, newRule, newTenant, ON, writeRules, writeTenant } from '../../support/store/fixtures';
import type { OpenedStore } from '../../support/store/storeDatabase';

export function describeUnits(opened: OpenedStore): void {
  describe('a policy unit', () => {
    test('sees its own writes, which no other reader sees before the commit', async () => {
      const { store } = opened;
      const tenant = newTenant();
      const rule = newRule(0);
      await writeTenant(store, tenant);
      await store.changePolicy(actor, async (unit) => {
        await unit.writePolicy(tenant.id, { kind: 'RULE_ADDED', settings: ON, opened: [rule], closed: [], rule });
        expect(await unit.rules(tenant.id)).toEqual([rule]);
        expect(await unit.rule(rule.id)).toEqual({ tenantId: tenant.id, rule });
        expect(await unit.ruleFor(tenant.id, rule.allowedTenantId)).toEqual(rule);
        expect(await unit.policyVersion(tenant.id)).toEqual({
          tenantId: tenant.id,
          settings: ON,
          changeControl: 'DIRECT',
          revision: unit.revision,
          updatedAt: unit.at,
          ruleCount: 1,
          nextPlace: 1,
        });
        expect(await store.current.rules(tenant.id)).toEqual([]);
        return { commit: true, answer: null };
      });
      expect(await store.current.rules(tenant.id)).toEqual([rule]);
    });

    test('is closed when its function returns', async () => {
      const { store } = opened;
      let used: PolicyUnit | undefined;
      await store.changePolicy(actor, async (unit) => {
        used = unit;
        return { commit: false, answer: null };
      });
      await expect(used?.tenant(newTenant().id)).rejects.toThrow('closed');
      await expect(used?.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() })).rejects.toThrow('closed');
    });

    test('is rolled back if it throws, and the next one works as if the first had never run', async () => {
      const { store } = opened;
      const tenant = newTenant();
      const head = await store.log.head();
      const failed = store.changePolicy(actor, async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant });
        throw new Error('half way');
      });
      await expect(failed).rejects.toThrow('half way');
      expect(await store.log.head()).toEqual(head);
      expect(await writeTenant(store, tenant)).toBe(head.revision + 1);
    });

    test('is not committed if it hides an error of the database', async () => {
      const { store } = opened;
      const [owner, rival] = [newTenant(), newTenant()];
      await writeTenant(store, owner);
      const committed = store.changePolicy(actor, async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: { ...rival, domains: owner.domains } }).catch(() => undefined);
        return { commit: true, answer: null };
      });
      await expect(committed).rejects.toThrow('A statement of the unit of work failed');
      expect(await store.current.tenant(rival.id)).toBeNull();
    });

    test('makes exactly one change', async () => {
      const { store } = opened;
      const head = await store.log.head();
      const none = store.changePolicy(actor, async () => ({ commit: true, answer: null }));
      await expect(none).rejects.toThrow('no change to commit');
      const two = store.changePolicy(actor, async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant() });
        return { commit: true, answer: null };
      });
      await expect(two).rejects.toThrow('only one change');
      expect(await store.log.head()).toEqual(head);
    });

    test('can neither start another unit nor record an attempt, which would wait for the unit itself', async () => {
      const { store } = opened;
      const nested = store.changePolicy(actor, async () =>
        store.changePolicy(actor, async () => ({ commit: false, answer: { commit: false, answer: null } })),
      );
      await expect(nested).rejects.toThrow('wait for the unit itself');
      const recording = store.changePolicy(actor, async () => {
        await store.attempts.record(newAttempt(), null);
        return { commit: false, answer: null };
      });
      await expect(recording).rejects.toThrow('wait for the unit itself');
    });

    test('never gives a policy two rules for one tenant, or a domain two owners', async () => {
      const { store } = opened;
      const tenant = newTenant();
      await writeTenant(store, tenant);
      const rule = newRule(0);
      await writeRules(store, tenant.id, [rule]);
      await expect(writeRules(store, tenant.id, [newRule(1, { allowedTenantId: rule.allowedTenantId })])).rejects.toMatchObject({
        message: expect.stringMatching(/unique/i),
      });
      await expect(writeTenant(store, newTenant({ domains: tenant.domains }))).rejects.toMatchObject({
        message: expect.stringMatching(/unique/i),
      });
      await expect(writeRules(store, newTenant().id, [], [rule.id])).rejects.toThrow('to be closed');
      expect(await store.current.rules(tenant.id)).toEqual([rule]);
    });
  });
}
