import type { App } from '../../src/app';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { editIsolationPolicy } from '../../src/commands/policies/editIsolationPolicy';
import { importIsolationPolicy } from '../../src/commands/policies/importIsolationPolicy';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { replaceIsolationPolicy } from '../../src/commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { updateTenantRule } from '../../src/commands/policies/updateTenantRule';
import type { Store } from '../../src/store/port/store';
import type { PolicyUnit } from '../../src/store/port/units';
import { DATABASES } from '../support/database';
import { CONTOSO, OPERATOR } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;

/** The same app. `calls` gets the name of every method that is called on its units of work. */
function recordingCalls(app: App, calls: string[]): App {
  const record = (unit: PolicyUnit): PolicyUnit =>
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
  const changePolicy: Store['changePolicy'] = (actor, work, claim) => app.store.changePolicy(actor, (unit) => work(record(unit)), claim);
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

  test('setting isolation, adding, editing or removing one rule, and editing many at once never read the list of rules', async () => {
    const rules = Array.from({ length: 300 }, (_, index) => ({
      allowedTenant: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      direction: 'BOTH' as const,
    }));
    const calls: string[] = [];
    const recorded = recordingCalls(app, calls);
    const settings = { enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;
    await replaceIsolationPolicy(recorded, OPERATOR, { tenantId, ...settings, rules });
    await replaceIsolationPolicy(recorded, OPERATOR, { tenantId, ...settings, rules: rules.slice(1) });
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
    await mostCalls(3, setIsolation(recorded, OPERATOR, { tenantId, mode: 'ONE_WAY' }));
    await mostCalls(5, addTenantRule(recorded, OPERATOR, { tenantId, allowedTenant: 'fabrikam.example', direction: 'BOTH' }));
    const { rule } = await addTenantRule(app, OPERATOR, { tenantId, allowedTenant: '*', direction: 'BOTH' });
    await mostCalls(4, updateTenantRule(recorded, OPERATOR, tenantId, { ruleId: rule!.id, direction: 'INBOUND' }));
    await mostCalls(4, removeTenantRule(recorded, OPERATOR, tenantId, { ruleId: rule!.id }));

    const others = Array.from({ length: 50 }, (_, index) => ({
      allowedTenant: `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      direction: 'BOTH' as const,
    }));
    const [first, second] = await app.store.current.rules(tenantId);
    const edits = { add: others, update: [{ ruleId: first!.id, note: 'edited' }], remove: [second!.id] };
    await mostCalls(5, editIsolationPolicy(recorded, OPERATOR, { tenantId, ...edits }));

    const document = { properties: { tenantId, isDisabled: true } };
    await importIsolationPolicy(recorded, OPERATOR, { tenantId, document });
    expect(calls.filter((call) => call === 'rules')).toHaveLength(1);
  });
});
