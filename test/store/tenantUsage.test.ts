import { randomUUID } from 'node:crypto';
import type { PolicyInput } from '../../src/domain/policies/replacePolicy';
import { openStore } from '../../src/store/openStore';
import type { Store } from '../../src/store/port/store';
import { DATABASES } from '../support/database';
import type { TestDatabase } from '../support/database';
import { actor, newAttempt, newClaim, newTenant } from '../support/store/fixtures';
import { newConnection, newFlow, saveFlow, unit } from '../support/store/recordFixtures';

const DAY_MS = 24 * 60 * 60 * 1000;
const WANTED: PolicyInput = { enabled: true, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK', rules: [] };
const MAX_KEYS = 5;

describe.each(DATABASES)('what a tenant has, on $name', ({ create }) => {
  let database: TestDatabase;
  let store: Store;
  let now = 1_800_000_000_000;
  beforeAll(async () => {
    database = await create();
    store = await openStore({ url: database.url, migrate: false, now: () => now, maxIdempotencyKeys: MAX_KEYS });
  });
  afterAll(async () => {
    await store.close();
    await database.drop();
  });

  const usage = (tenantId: string) => unit(store, (within) => within.usage(tenantId));
  const newRequest = (tenantId: string) =>
    unit(store, (within) =>
      within.createPolicyRequest(
        {
          tenantId,
          status: 'SUBMITTED',
          justification: 'We work with them.',
          requestedBy: { issuer: 'issuer', subject: 'alice', tenantId },
          requestedAt: within.at,
          baseRevision: 0,
          verifiedBy: null,
          resolvedBy: null,
          resolvedAt: null,
          resolution: null,
          changeRevision: null,
        },
        WANTED,
      ),
    );

  test('is counted when it is written and deleted, and not when a unit is rolled back', async () => {
    const tenantId = newTenant().id;
    expect(await usage(tenantId)).toEqual({ connections: 0, resources: 0, openRequests: 0, requestBytes: 0 });
    const connections = [await newConnection(store, tenantId), await newConnection(store, tenantId)];
    const flow = await newFlow(store, tenantId, connections);
    await newFlow(store, tenantId, []);
    await unit(store, (within) => saveFlow(within, flow.id, tenantId, []));
    const rolledBack = store.changeRecords(async (within) => {
      await within.createConnection({ tenantId, name: 'Mail', connector: 'mail', identityProvider: 'OTHER' });
      return { commit: false, answer: await within.usage(tenantId) };
    });
    expect(await rolledBack).toMatchObject({ connections: 3, resources: 2 });
    expect(await usage(tenantId)).toMatchObject({ connections: 2, resources: 2 });
    await unit(store, (within) => within.deleteConnection(connections[0]!));
    await unit(store, (within) => within.deleteResource(flow.id));
    expect(await usage(tenantId)).toMatchObject({ connections: 1, resources: 1 });
    expect(await usage(newTenant().id)).toMatchObject({ connections: 0 });
  });

  test('of policy requests is the number of open ones and the bytes of all', async () => {
    const tenantId = newTenant().id;
    const request = await newRequest(tenantId);
    await newRequest(tenantId);
    const bytes = Buffer.byteLength(JSON.stringify(WANTED));
    expect(await usage(tenantId)).toMatchObject({ openRequests: 2, requestBytes: 2 * bytes });
    await unit(store, (within) => within.updatePolicyRequest({ ...request, status: 'VERIFIED' }, null));
    expect(await usage(tenantId)).toMatchObject({ openRequests: 2 });
    const differences = [{ kind: 'CHANGED', subject: 'enabled', before: 'false', after: 'true' }] as const;
    await unit(store, (within) => within.updatePolicyRequest({ ...request, status: 'REJECTED' }, differences));
    const more = Buffer.byteLength(JSON.stringify(differences));
    expect(await usage(tenantId)).toMatchObject({ openRequests: 1, requestBytes: 2 * bytes + more });
  });

  test('is counted exactly by many units at once', async () => {
    const tenantId = newTenant().id;
    await Promise.all(Array.from({ length: 30 }, () => newConnection(store, tenantId)));
    expect(await usage(tenantId)).toMatchObject({ connections: 30 });
  });

  test('of consent links is counted up to a limit, without those that have expired', async () => {
    const tenantId = newTenant().id;
    for (const expiresAt of [now, now + 1, now + 2, now + 3]) {
      const link = { tenantId, connectionId: randomUUID(), tokenHash: randomUUID(), expiresAt };
      await unit(store, (within) => within.createConsentLink(link));
    }
    expect(await unit(store, (within) => within.usableLinks(tenantId, 10))).toBe(3);
    expect(await unit(store, (within) => within.usableLinks(tenantId, 2))).toBe(2);
  });

  describe('of idempotency keys', () => {
    const claimOf = (tenantId: string | null) => newClaim({ tenantId });
    const save = (claim: ReturnType<typeof claimOf>) =>
      store.changeRecords(() => Promise.resolve({ commit: true, answer: claim.key }), claim);
    const change = (claim: ReturnType<typeof claimOf>) =>
      store.changePolicy(actor, () => Promise.resolve({ commit: false, answer: claim.key }), claim);
    const attempt = (claim: ReturnType<typeof claimOf>) => store.attempts.record(newAttempt(), null, claim);
    const counted = async (tenantId: string): Promise<number> =>
      Number(
        (await database.sql(`SELECT coalesce(sum(keys), 0) AS keys FROM idempotency_count WHERE tenant_id = '${tenantId}'`))[0]?.['keys'],
      );
    const tooMany = { code: 'RATE_LIMITED', details: { retryAfterMs: expect.any(Number) as number } };

    test('is bounded: a further key is refused on every way to store one, and a known one gets its first answer again', async () => {
      const tenantId = newTenant().id;
      const claims = Array.from({ length: MAX_KEYS }, () => claimOf(tenantId));
      const first = await attempt(claims[0]!);
      await change(claims[1]!);
      for (const claim of claims.slice(2)) {
        await save(claim);
      }
      expect(await counted(tenantId)).toBe(MAX_KEYS);
      for (const store1 of [save, change, attempt]) {
        await expect(store1(claimOf(tenantId))).rejects.toMatchObject(tooMany);
      }
      expect(await attempt(claims[0]!)).toEqual(first);
      expect(await change(claims[1]!)).toBe(claims[1]!.key);
      expect(await save(claims[2]!)).toBe(claims[2]!.key);
      expect(await counted(tenantId)).toBe(MAX_KEYS);
      // In one batch, the attempts of other callers are recorded.
      const others = await Promise.allSettled([attempt(claimOf(tenantId)), attempt(claimOf(newTenant().id)), attempt(claimOf(null))]);
      expect(others.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    });

    test('falls when keys are deleted or used anew after their time', async () => {
      const tenantId = newTenant().id;
      const claims = Array.from({ length: MAX_KEYS }, () => claimOf(tenantId));
      for (const claim of claims) {
        await save(claim);
      }
      now += DAY_MS;
      await database.sql(`UPDATE idempotency_count SET keys = keys - 1 WHERE tenant_id = '${tenantId}'`);
      await save(claims[0]!);
      expect(await counted(tenantId)).toBe(MAX_KEYS - 1);
      const another = await openStore({ url: database.url, migrate: false, now: () => now });
      while ((await counted(tenantId)) > 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      await another.close();
    });
  });
});
