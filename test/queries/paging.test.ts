import { attemptConnection } from '../../src/commands/decisions/attemptConnection';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { removeTenantRule } from '../../src/commands/policies/removeTenantRule';
import { setIsolation } from '../../src/commands/policies/setIsolation';
import { connectionAttempts } from '../../src/queries/connectionAttempts';
import type { Page } from '../../src/queries/page';
import { isolationPolicy, policyChanges } from '../../src/queries/policies';
import { policyRules } from '../../src/queries/policyRules';
import { DATABASES } from '../support/database';
import { adminOf, CONTOSO, FABRIKAM, GOVCO, NORTHWIND, OPERATOR } from '../support/people';
import { openTestApp } from '../support/testApp';
import type { TestApp } from '../support/testApp';

const tenantId = CONTOSO.id;
const otherId = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

describe.each(DATABASES)('paging on $name', ({ create }) => {
  let app: TestApp;
  beforeEach(async () => {
    app = await openTestApp(create);
  });
  afterEach(async () => {
    await app.close();
  });

  const add = async (index: number) =>
    (await addTenantRule(app, OPERATOR, { tenantId, allowedTenant: otherId(index), direction: 'BOTH' })).rule!;
  const attempt = async (index: number) =>
    (await attemptConnection(app, OPERATOR, () => true, { creatorTenant: tenantId, signInTenant: otherId(index) })).attempt;
  const rulesNow = async (first: number, after: string | null) => {
    const { revision } = (await isolationPolicy(app, tenantId))!;
    return await policyRules(app, tenantId, revision, first, after);
  };

  /** All nodes from the first page to the last. `between` runs after each page. */
  async function walk<T>(page: (after: string | null) => Promise<Page<T>>, between: () => Promise<unknown>): Promise<T[]> {
    const nodes: T[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { edges, hasNextPage, hasPreviousPage } = await page(after);
      expect(hasPreviousPage).toBe(after !== null);
      nodes.push(...edges.map(({ node }) => node));
      after = edges.at(-1)?.cursor ?? after;
      more = hasNextPage;
      await between();
    }
    return nodes;
  }

  test('attempts are paged newest first and none is skipped or repeated while new ones are recorded', async () => {
    const made = [];
    for (let index = 0; index < 10; index += 1) {
      made.push(await attempt(index));
    }
    const seen = await walk(
      (after) => connectionAttempts(app, tenantId, {}, 3, after),
      () => attempt(99),
    );
    expect(seen).toEqual(made.reverse());
  });

  test('policy changes are paged newest first and none is skipped or repeated while new ones are made', async () => {
    for (let index = 0; index < 7; index += 1) {
      await add(index);
    }
    const before = (await policyChanges(app, tenantId, 100, null)).edges.map(({ node }) => node);
    expect(before).toHaveLength(7);
    let next = 100;
    const seen = await walk(
      (after) => policyChanges(app, tenantId, 2, after),
      () => add(next++),
    );
    expect(seen).toEqual(before);
  });

  test('rules are paged in the order in which they were added, and none that stays is skipped or repeated while others are added and removed', async () => {
    const rules = [];
    for (let index = 0; index < 9; index += 1) {
      rules.push(await add(index));
    }
    const toRemove = rules.slice(2, 4);
    let next = 100;
    const seen = await walk(
      (after) => rulesNow(2, after),
      async () => {
        const rule = toRemove.pop();
        if (rule !== undefined) {
          await removeTenantRule(app, OPERATOR, null, { ruleId: rule.id });
        }
        if (next < 104) {
          await add(next++);
        }
      },
    );
    const ids = seen.map(({ allowedTenantId }) => allowedTenantId);
    expect(new Set(ids).size).toBe(ids.length);
    const expected = [0, 1, 4, 5, 6, 7, 8, 100, 101, 102, 103].map(otherId);
    expect(ids.filter((id) => expected.includes(id))).toEqual(expected);
  });

  test('a page that ends with the last row has no next page', async () => {
    for (let index = 0; index < 3; index += 1) {
      await add(index);
      await attempt(index);
    }
    for (const page of [
      await rulesNow(3, null),
      await policyChanges(app, tenantId, 3, null),
      await connectionAttempts(app, tenantId, {}, 3, null),
    ]) {
      expect(page).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
      expect(page.edges).toHaveLength(3);
    }
    for (const page of [
      await rulesNow(2, null),
      await policyChanges(app, tenantId, 2, null),
      await connectionAttempts(app, tenantId, {}, 2, null),
    ]) {
      expect(page).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
      expect(page.edges).toHaveLength(2);
    }
  });

  test('a text that is not a cursor of the list is BAD_USER_INPUT', async () => {
    const encoded = ['abc', '-1', '01', '1.5', '9'.repeat(17), '1 or 1=1', ''].map((key) => Buffer.from(key).toString('base64url'));
    for (const after of [...encoded, '!', 'MQ==', '\u0000', 'MQ ']) {
      const refusal = { name: 'RequestError', code: 'BAD_USER_INPUT' };
      await expect(rulesNow(1, after)).rejects.toMatchObject(refusal);
      await expect(policyChanges(app, tenantId, 1, after)).rejects.toMatchObject(refusal);
      await expect(connectionAttempts(app, tenantId, {}, 1, after)).rejects.toMatchObject(refusal);
    }
  });

  test('a place that no rule can have is not a cursor of rules', async () => {
    const after = Buffer.from(String(2 ** 31)).toString('base64url');
    await expect(rulesNow(1, after)).rejects.toMatchObject({ name: 'RequestError', code: 'BAD_USER_INPUT' });
  });

  test('the pages of a tenant have only its own rows, and the changes of the directory are not among its policy changes', async () => {
    await add(1);
    await setIsolation(app, adminOf(FABRIKAM), { tenantId: FABRIKAM.id, enabled: true });
    const other = await policyChanges(app, FABRIKAM.id, 10, null);
    expect(other.edges.map(({ node }) => [node.kind, node.tenantId])).toEqual([['ISOLATION_ENABLED', FABRIKAM.id]]);
    expect((await policyChanges(app, NORTHWIND.id, 10, null)).edges).toEqual([]);
  });

  test('attempts are filtered by direction, other tenant, outcome, connector, recorder and time', async () => {
    await setIsolation(app, OPERATOR, { tenantId: FABRIKAM.id, enabled: true });
    const make = async (creatorTenant: string | null, signInTenant: string, connector: string, caller = OPERATOR) => {
      const input = { creatorTenant, signInTenant, connector: { name: connector, identityProvider: 'ENTRA_ID' as const } };
      return (await attemptConnection(app, caller, () => true, input)).attempt;
    };
    const out = await make(tenantId, FABRIKAM.id, 'office365');
    const back = await make(FABRIKAM.id, tenantId, 'sharepoint', adminOf(CONTOSO));
    const anonymous = await make(null, tenantId, 'office365');
    const own = await make(tenantId, tenantId, 'office365');
    await make(FABRIKAM.id, GOVCO.id, 'office365');
    const found = async (filter: Parameters<typeof connectionAttempts>[2]) =>
      (await connectionAttempts(app, tenantId, filter, 10, null)).edges.map(({ node }) => node.id);
    const ids = (...attempts: { id: string }[]) => attempts.map(({ id }) => id);
    expect(await found({})).toEqual(ids(own, anonymous, back, out));
    expect(await found({ direction: 'OUTBOUND' })).toEqual(ids(own, out));
    expect(await found({ direction: 'INBOUND' })).toEqual(ids(own, anonymous, back));
    expect(await found({ otherTenantId: FABRIKAM.id })).toEqual(ids(back, out));
    expect(await found({ otherTenantId: FABRIKAM.id, direction: 'INBOUND' })).toEqual(ids(back));
    expect(await found({ allowed: false })).toEqual(ids(back, out));
    expect(await found({ connector: 'sharepoint' })).toEqual(ids(back));
    expect(await found({ recordedByTenantId: tenantId })).toEqual(ids(back));
    expect(await found({ from: out.at, until: own.at + 1 })).toEqual(ids(own, anonymous, back, out));
    expect(await found({ until: out.at })).toEqual([]);
    expect(await found({ from: own.at + 1 })).toEqual([]);
    expect(await found({ from: own.at + 1, until: out.at })).toEqual([]);
    expect(await found({ from: own.at, until: own.at })).toEqual([]);
  });
});
