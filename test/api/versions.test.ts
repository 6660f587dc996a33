import { getNamedType, isObjectType } from 'graphql';
import { apiSchema as schema } from '../../src/api/schema';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { updateTenantRule } from '../../src/commands/policies/updateTenantRule';
import { ask, contextOf } from '../support/api/rootFields';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

/** The types below which everything is as it was at one revision, or as it is proposed. */
const OF_ONE_REVISION = ['PolicyChange', 'SideVerdict', 'IsolationPolicyVersion', 'TenantRuleVersion', 'PolicyRequest'];

/** The names of all types that a value of this type leads to. */
function typesBelow(name: string, found = new Set<string>()): ReadonlySet<string> {
  const type = schema.getType(name);
  if (isObjectType(type) && !found.has(name)) {
    found.add(name);
    for (const field of Object.values(type.getFields())) {
      typesBelow(getNamedType(field.type).name, found);
    }
  }
  return found;
}

test.each(OF_ONE_REVISION)('%s leads to no rule and no policy as it is now', (name) => {
  const below = [...typesBelow(name)];
  expect(below.filter((each) => ['TenantRule', 'IsolationPolicy'].includes(each))).toEqual([]);
});

test.each(['TenantRuleVersion', 'IsolationPolicyVersion'])('%s has no `id`, by which a cache would merge versions', (name) => {
  const type = schema.getType(name);
  expect(isObjectType(type) && Object.keys(type.getFields())).not.toContain('id');
});

describe('a client that keeps each object once, by its type and `id`', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(DATABASES[0]!.create);
  });
  afterAll(async () => await app.close());

  test('shows the rule as it is now after it has read an older page of changes', async () => {
    const objects = new Map<string, Record<string, unknown>>();
    const keep = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) {
        return;
      }
      const { __typename, id } = value as { readonly __typename?: string; readonly id?: string };
      if (id !== undefined) {
        const key = `${String(__typename)}:${id}`;
        objects.set(key, { ...objects.get(key), ...value });
      }
      Object.values(value).forEach(keep);
    };
    const read = async (document: string): Promise<void> => {
      const { data, errors } = await ask(schema, contextOf(app, adminOf(CONTOSO)), document);
      expect(errors).toBeUndefined();
      keep(data);
    };
    const tenantId = CONTOSO.id;
    const { rule } = await addTenantRule(app, adminOf(CONTOSO), { tenantId, allowedTenant: '*', direction: 'BOTH' });
    await updateTenantRule(app, adminOf(CONTOSO), tenantId, { ruleId: rule!.id, direction: 'INBOUND' });
    await read(`{ isolationPolicy(tenantId: "${tenantId}") { rules { edges { node { __typename id direction } } } } }`);
    await read(`{ policyChanges(tenantId: "${tenantId}") { edges { node { kind
      rule { __typename ruleId direction } policy { __typename rules { edges { node { __typename ruleId direction } } } } } } } }`);
    expect([...objects]).toEqual([[`TenantRule:${rule!.id}`, expect.objectContaining({ direction: 'INBOUND' })]]);
  });
});
