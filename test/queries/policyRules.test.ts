import { editIsolationPolicy } from '../../src/commands/policies/editIsolationPolicy';
import { replaceIsolationPolicy } from '../../src/commands/policies/replaceIsolationPolicy';
import { updateTenant } from '../../src/commands/tenants/updateTenant';
import type { Direction } from '../../src/domain/policies/policy';
import { isolationPolicy } from '../../src/queries/policies';
import { countPolicyRules, policyRules } from '../../src/queries/policyRules';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;
const admin = adminOf(CONTOSO);
const otherId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
const ON = { enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' } as const;

describe.each(DATABASES)('searching the rules of a policy on $name', ({ create }) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(create);
  });
  afterAll(async () => {
    await app.close();
  });

  async function search(text: string | null, direction: Direction | null = null, at?: number) {
    const view = (await isolationPolicy(app, tenantId, at))!;
    const filter = { search: text, direction };
    const found: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const page = await policyRules(app, tenantId, view.revision, 2, after, filter);
      found.push(...page.edges.map(({ node }) => node.allowedTenantId));
      after = page.edges.at(-1)?.cursor ?? null;
      more = page.hasNextPage;
    }
    expect(await countPolicyRules(app, view, filter)).toBe(found.length);
    return found;
  }

  test('finds rules by the name and domains of the directory, by the note and by the direction, page by page, and counts them', async () => {
    const rules = [
      { allowedTenant: FABRIKAM.id, direction: 'INBOUND' as const, note: 'big merger' },
      { allowedTenant: 'northwind.example', direction: 'OUTBOUND' as const, note: 'merger of 2026' },
      { allowedTenant: GOVCO.id, direction: 'BOTH' as const, note: 'partner' },
      { allowedTenant: '*', direction: 'BOTH' as const, note: 'merger, for all' },
    ];
    const { changed } = await replaceIsolationPolicy(app, admin, { tenantId, ...ON, rules });
    expect(await search('MERG')).toEqual([FABRIKAM.id, NORTHWIND.id, '*']);
    expect(await search('merg', 'INBOUND')).toEqual([FABRIKAM.id, '*']);
    expect(await search(null, 'OUTBOUND')).toEqual([NORTHWIND.id, GOVCO.id, '*']);
    expect(await search('example')).toEqual([FABRIKAM.id, NORTHWIND.id, GOVCO.id]);
    expect(await search('fabrikam.te')).toEqual([FABRIKAM.id]);
    expect(await search(GOVCO.id.slice(0, 8).toUpperCase())).toEqual([GOVCO.id]);
    expect(await search('  ')).toHaveLength(4);
    expect(await search('nobody')).toEqual([]);

    await updateTenant(app, OPERATOR, { tenantId: NORTHWIND.id, name: 'Adatum Mergers' });
    expect(await search('adatum')).toEqual([NORTHWIND.id]);
    const [first] = await app.store.current.rules(tenantId);
    await editIsolationPolicy(app, admin, { tenantId, remove: [first!.id], add: [{ allowedTenant: otherId(1), direction: 'BOTH' }] });
    expect(await search('big')).toEqual([]);
    expect(await search('big', null, changed!)).toEqual([FABRIKAM.id]);
    expect(await search(otherId(1), null, changed!)).toEqual([]);
  });

  test('finds each rule of a list that takes several slices to read, once and in order', async () => {
    const rules = Array.from({ length: 2_300 }, (_, index) => ({
      allowedTenant: otherId(index),
      direction: 'BOTH' as const,
      note: index % 1_000 === 0 ? 'rare' : 'usual',
    }));
    await replaceIsolationPolicy(app, admin, { tenantId, ...ON, rules });
    expect(await search('rare')).toEqual([0, 1_000, 2_000].map(otherId));
    const view = (await isolationPolicy(app, tenantId))!;
    expect(await countPolicyRules(app, view, { search: 'usual', direction: 'INBOUND' })).toBe(2_297);
    expect(await countPolicyRules(app, view, { search: null, direction: null })).toBe(2_300);
  });

  test('a text of more than 256 characters is refused', async () => {
    const filter = { search: 'x'.repeat(257), direction: null };
    await expect(policyRules(app, tenantId, 1, 1, null, filter)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
