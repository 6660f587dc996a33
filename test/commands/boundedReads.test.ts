import type { App } from '../../src/app';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { importIsolationPolicy } from '../../src/commands/policies/importIsolationPolicy';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../src/commands/policies/updateTenantRule';
import type { Store } from '../../src/store/port/store';
import type { PolicyUnit } from '../../src/store/port/units';
import { CONTOSO, OPERATOR } from '../support/people';
import { DATABASES, openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;

/** The same app, with every call of its units of work told by name. */
function overheard(app: App, calls: string[]): App {
  const listen = (unit: PolicyUnit): PolicyUnit =>
    new Proxy(unit, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value !== 'function'
          ? value
          : (...args: unknown[]) => {
              calls.push(String(name));
              return value.apply(target, args) as unknown;
            };
      },
    });
  const changePolicy: Store['changePolicy'] = (actor, work, claim) => app.store.changePolicy(actor, (unit) => work(listen(unit)), claim);
  const store = new Proxy(app.store, {
    get: (target, name) => (name === 'changePolicy' ? changePolicy : Reflect.get(target, name, target)),
  });
  return { ...app, store };
}

describe.each(DATABASES)('what a command reads on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  test('switching, and adding, editing or removing one rule reads no list, whatever its length', async () => {
    const rules = Array.from({ length: 300 }, (_, index) => ({
      allowedTenant: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      direction: 'BOTH' as const,
    }));
    const calls: string[] = [];
    const heard = overheard(app, calls);
    const settings = { enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
    await replaceIsolationPolicy(heard, OPERATOR, { tenantId, ...settings, rules });
    await replaceIsolationPolicy(heard, OPERATOR, { tenantId, ...settings, rules: rules.slice(1) });
    expect(calls.filter((call) => call === 'tenants')).toHaveLength(2);
    expect(calls.filter((call) => call === 'rules')).toHaveLength(1);

    calls.length = 0;
    const mostCalls = async (most: number, command: Promise<{ userErrors: readonly unknown[]; changed: number | null }>) => {
      const { userErrors, changed } = await command;
      expect(userErrors).toEqual([]);
      expect(changed).not.toBeNull();
      expect(calls).not.toContain('rules');
      expect(calls.length).toBeLessThanOrEqual(most);
      calls.length = 0;
    };
    await mostCalls(3, setIsolation(heard, OPERATOR, { tenantId, mode: 'ONE_WAY' }));
    await mostCalls(5, addTenantRule(heard, OPERATOR, { tenantId, allowedTenant: 'fabrikam.example', direction: 'BOTH' }));
    const { rule } = await addTenantRule(app, OPERATOR, { tenantId, allowedTenant: '*', direction: 'BOTH' });
    await mostCalls(4, updateTenantRule(heard, OPERATOR, tenantId, { ruleId: rule!.id, direction: 'INBOUND' }));
    await mostCalls(4, removeTenantRule(heard, OPERATOR, tenantId, { ruleId: rule!.id }));

    const document = { properties: { tenantId, isDisabled: true } };
    await importIsolationPolicy(heard, OPERATOR, { tenantId, document });
    expect(calls.filter((call) => call === 'rules')).toHaveLength(1);
  });
});
