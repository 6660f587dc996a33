import fc from 'fast-check';
import type { TenantRule } from '../../../src/domain/policies/policy';
import { runs } from '../../support/runs';
import { newRule, newTenant, ON, writeRules, writeTenant } from '../../support/store/fixtures';
import type { OpenedStore } from '../../support/store/storeDatabase';

export function describeHistory(opened: OpenedStore): void {
  describe('the history', () => {
    test('gives the policy of any revision exactly as it was then', async () => {
      const step = fc.record({ add: fc.nat(2), edit: fc.nat(1), remove: fc.nat(1), at: fc.nat(50) });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
          const { store } = opened;
          const tenant = newTenant();
          const start = await writeTenant(store, tenant);
          const states: { revision: number; rules: TenantRule[] }[] = [{ revision: start, rules: [] }];
          let place = 0;
          for (const { add, edit, remove, at } of steps) {
            const { rules } = states.at(-1)!;
            const edited = rules.slice(at % (rules.length + 1)).slice(0, edit);
            const removed = rules.filter((rule) => !edited.includes(rule)).slice(0, remove);
            const opening = [
              ...edited.map((rule) => ({ ...rule, note: `${String(rule.note)}+` })),
              ...Array.from({ length: add }, () => newRule(place++)),
            ];
            const closing = [...edited, ...removed].map(({ id }) => id);
            const revision = await writeRules(store, tenant.id, opening, closing);
            const unchanged = rules.filter(({ id }) => !closing.includes(id));
            states.push({ revision, rules: [...unchanged, ...opening].sort((a, b) => a.place - b.place) });
          }
          for (const { revision, rules } of states) {
            expect(await store.history.rulesAt(tenant.id, revision, { limit: 100, afterPlace: null })).toEqual(rules);
            const version = await store.history.policyVersionAt(tenant.id, revision);
            expect(version?.ruleCount ?? 0).toBe(rules.length);
            for (const rule of rules) {
              expect(await store.history.ruleAt(tenant.id, rule.id, revision)).toEqual(rule);
              expect(await store.history.ruleForAt(tenant.id, rule.allowedTenantId, revision)).toEqual(rule);
            }
            for (const { id, allowedTenantId } of states.flatMap((state) => state.rules)) {
              if (rules.some((rule) => rule.id === id)) {
                continue;
              }
              expect(await store.history.ruleAt(tenant.id, id, revision)).toBeNull();
              expect(await store.history.ruleForAt(tenant.id, allowedTenantId, revision)).toBeNull();
            }
          }
          expect((await store.current.policyVersion(tenant.id))?.nextPlace).toBe(place);
          expect(await store.current.rules(tenant.id)).toEqual(states.at(-1)?.rules);
        }),
        { numRuns: runs(8, 100) },
      );
    });

    test('gives each rule of a policy at one revision on exactly one page while the policy is being changed', async () => {
      const { store } = opened;
      const tenant = newTenant();
      await writeTenant(store, tenant);
      const rules = Array.from({ length: 25 }, (_, place) => newRule(place));
      const revision = await writeRules(store, tenant.id, rules);
      const seen: TenantRule[] = [];
      for (let afterPlace: number | null = null, next = 25; ; next += 1) {
        const page: TenantRule[] = await store.history.rulesAt(tenant.id, revision, { limit: 4, afterPlace });
        if (page.length === 0) {
          break;
        }
        seen.push(...page);
        afterPlace = page.at(-1)!.place;
        await writeRules(store, tenant.id, [newRule(next), { ...rules[next - 20]!, note: 'edited' }], [rules[next - 20]!.id]);
      }
      expect(seen).toEqual(rules);
    });

    test('lists policy changes without those of the directory, newest or oldest first', async () => {
      const { store } = opened;
      const tenant = newTenant();
      await writeTenant(store, tenant);
      const first = await writeRules(store, tenant.id, [newRule(0)]);
      await writeTenant(store, { ...tenant, name: 'Renamed' }, 'TENANT_UPDATED');
      const second = await writeRules(store, tenant.id, [newRule(1)]);
      const third = await writeRules(store, tenant.id, [newRule(2)]);
      const revisions = (changes: readonly { revision: number }[]): number[] => changes.map(({ revision }) => revision);
      expect(revisions(await store.history.policyChanges(tenant.id, 2, null))).toEqual([third, second]);
      expect(revisions(await store.history.policyChanges(tenant.id, 2, second))).toEqual([first]);
      expect(revisions(await store.history.policyChangesSince(tenant.id, first, second, 10))).toEqual([second]);
      expect(revisions(await store.history.policyChangesSince(tenant.id, 0, third, 2))).toEqual([first, second]);
    });

    test('takes any text as the ID of a rule', async () => {
      const { store } = opened;
      for (const text of ['', 'no-id', '*', 'DROP TABLE', '🙂', crypto.randomUUID()]) {
        expect(await store.current.rule(text)).toBeNull();
        expect(await store.history.ruleAt(crypto.randomUUID(), text, 1)).toBeNull();
      }
    });

    test('finds tenants by ID and by any of their domains, each once', async () => {
      const { store } = opened;
      const domains = [`a-${crypto.randomUUID()}.example`, `b-${crypto.randomUUID()}.example`];
      const [one, two] = [newTenant({ domains }), newTenant()];
      await writeTenant(store, one);
      await writeTenant(store, two);
      const found = await store.current.tenants([one.id, two.id, crypto.randomUUID()], [domains[1]!, domains[0]!, 'unknown.example']);
      expect(found).toHaveLength(2);
      expect(found).toEqual(expect.arrayContaining([one, two]));
      expect(await store.current.tenants([], [])).toEqual([]);
      expect(await store.current.tenant(two.id)).toEqual(two);
    });

    test('gives a snapshot of one revision while changes are written', async () => {
      const { store } = opened;
      const tenant = newTenant();
      const rule = newRule(0);
      await writeTenant(store, tenant);
      let newest = rule;
      await writeRules(store, tenant.id, [rule]);
      const writing = (async () => {
        for (let round = 0; round < 40; round += 1) {
          newest = { ...newest, note: String(round) };
          await writeRules(store, tenant.id, [newest], [rule.id]);
        }
        return 'done';
      })();
      while ((await Promise.race([writing, Promise.resolve('writing')])) === 'writing') {
        const { head, tenants, owners } = await store.history.snapshot([], [tenant.domains[0]!, 'unknown.example'], 100);
        const state = tenants.get(tenant.id);
        // Only this test writes, so the newest version is the head's, and its one rule was written by that change.
        expect(state?.version?.revision).toBe(head);
        expect(state?.version?.settings).toEqual(ON);
        expect(state?.rules).toEqual([await store.history.ruleAt(tenant.id, rule.id, head)]);
        expect([...owners]).toEqual([
          [tenant.domains[0], tenant.id],
          ['unknown.example', null],
        ]);
        expect(state?.tenant).toEqual(tenant);
      }
      const unknown = crypto.randomUUID();
      const { tenants } = await store.history.snapshot([unknown], [], 100);
      expect(tenants.get(unknown)).toEqual({ tenant: null, version: null, rules: [] });
    });
  });
}
