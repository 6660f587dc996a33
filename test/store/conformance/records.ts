import { randomUUID } from 'node:crypto';
import { connectionStatus } from '../../../src/domain/connections/connectionRecord';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import type { PolicyRequest } from '../../../src/domain/policyRequests/policyRequest';
import type { RecordUnit } from '../../../src/store/port/units';
import { actor, newClaim, newTenant, writeRules, writeTenant } from '../../support/store/fixtures';
import { ALLOWED, evaluated, BLOCKED, connected, newConnection, newFlow, saveFlow, unit } from '../../support/store/recordFixtures';
import type { OpenedStore } from '../../support/store/storeDatabase';

const FIRST = { limit: 10, after: null };
const ANY = { kind: null, status: null };

export function describeRecords(opened: OpenedStore): void {
  describe('a record unit', () => {
    test('lets no change of policy or directory commit until it ends', async () => {
      const { store } = opened;
      const tenant = newTenant();
      await writeTenant(store, tenant);
      const order: string[] = [];
      const begun = gate();
      const running = unit(store, async (within) => {
        begun.open();
        for (let read = 0; read < 20; read += 1) {
          await within.tenant(tenant.id);
        }
        expect(await within.changedSince([tenant.id], within.head)).toBe(false);
        order.push('unit');
      });
      await begun.opened;
      await Promise.all([running, writeRules(store, tenant.id, []).then(() => order.push('change'))]);
      expect(order).toEqual(['unit', 'change']);
    });

    test('knows whether one of these tenants has changed since a revision', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant(), newTenant()];
      const revision = await writeTenant(store, tenant);
      await writeTenant(store, other);
      await unit(store, async (within) => {
        expect(await within.changedSince([tenant.id], revision)).toBe(false);
        expect(await within.changedSince([tenant.id, other.id], revision)).toBe(true);
        expect(await within.changedSince([tenant.id], revision - 1)).toBe(true);
        expect(await within.changedSince([], 0)).toBe(false);
      });
    });

    test('is closed when its function returns, and rolled back if it throws or does not commit', async () => {
      const { store } = opened;
      const { id: tenantId } = newTenant();
      let used: RecordUnit | undefined;
      const refused = await store.changeRecords(async (within) => {
        used = within;
        return { commit: false, answer: await within.createConnection(named(tenantId)) };
      });
      expect(await store.records.connection(refused.id)).toBeNull();
      await expect(used?.connection(refused.id)).rejects.toThrow('closed');
      const failed = unit(store, async (within) => {
        await within.createConnection(named(tenantId));
        throw new Error('half way');
      });
      await expect(failed).rejects.toThrow('half way');
      expect(await store.records.connectionCount(tenantId, null)).toBe(0);
    });

    test('is run once for a repeated request, whether it was refused or not', async () => {
      const { store } = opened;
      const { id: tenantId } = newTenant();
      for (const commit of [true, false]) {
        const claim = newClaim();
        const work = jest.fn(async (within: RecordUnit) => ({ commit, answer: await within.createConnection(named(tenantId)) }));
        const answers = await Promise.all(Array.from({ length: 5 }, () => store.changeRecords(work, claim)));
        expect(work).toHaveBeenCalledTimes(1);
        expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
        const other = store.changeRecords(work, { ...claim, request: 'another digest' });
        await expect(other).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
      }
      expect(await store.records.connectionCount(tenantId, null)).toBe(1);
    });
  });

  describe('a connection', () => {
    test('gets its sign-in tenant once: of two at the same time one wins', async () => {
      const { store } = opened;
      const [tenant, first, second] = [newTenant().id, newTenant().id, newTenant().id];
      const id = await newConnection(store, tenant);
      expect(await store.records.connection(id)).toMatchObject({ tenantId: tenant, signInTenantId: null, assessment: null });
      const won = await Promise.all(
        [first, second].map((signIn) => unit(store, (within) => within.signIn(id, evaluated(tenant, signIn, ALLOWED, 4)))),
      );
      expect([...won].sort()).toEqual([false, true]);
      const record = await store.records.connection(id);
      expect(record).toMatchObject({
        signInTenantId: won[0] === true ? first : second,
        assessment: { decision: ALLOWED, revision: 4 },
      });
    });

    test('that policy blocks gets no sign-in tenant', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant().id, newTenant().id];
      const id = await newConnection(store, tenant);
      const blocked = unit(store, (within) => within.signIn(id, evaluated(tenant, other, BLOCKED)));
      await expect(blocked).rejects.toThrow('policy blocks');
      expect((await store.records.connection(id))?.signInTenantId).toBeNull();
    });

    test('is listed in the order of creation, by status, and counted', async () => {
      const { store } = opened;
      const [tenant, good, bad] = [newTenant().id, newTenant().id, newTenant().id];
      const ids = [await newConnection(store, tenant), await connected(store, tenant, good), await connected(store, tenant, bad)];
      await newFlow(store, tenant, [ids[2] ?? ''], BLOCKED);
      const page = (await store.records.connectionPage(tenant, null, FIRST)).rows;
      expect(page.map(({ id }) => id)).toEqual(ids);
      expect(page.map(connectionStatus)).toEqual(['UNAUTHENTICATED', 'CONNECTED', 'BLOCKED']);
      for (const record of page) {
        const status = connectionStatus(record);
        expect((await store.records.connectionPage(tenant, status, FIRST)).rows).toEqual([record]);
        expect(await store.records.connectionCount(tenant, status)).toBe(1);
      }
      const after = { limit: 1, after: ids[0] ?? '' };
      expect((await store.records.connectionPage(tenant, null, after)).rows.map(({ id }) => id)).toEqual([ids[1]]);
      expect(await store.records.connectionPage(tenant, null, { limit: 1, after: 'no ID' })).toEqual({ rows: [], endedAt: null });
      expect((await store.records.connections([...ids, 'no ID', randomUUID()])).length).toBe(3);
      expect(await unit(store, (within) => within.connections(good, ids))).toEqual([]);
      expect(await store.records.connection('no ID')).toBeNull();
    });

    test('is deleted with its consent links', async () => {
      const { store } = opened;
      const id = await newConnection(store, newTenant().id);
      const tokenHash = randomUUID();
      await unit(store, (within) =>
        within.createConsentLink({ tenantId: newTenant().id, connectionId: id, tokenHash, expiresAt: Number.MAX_SAFE_INTEGER }),
      );
      await unit(store, (within) => within.deleteConnection(id));
      expect(await store.records.connection(id)).toBeNull();
      expect(await store.records.consentLink(tokenHash)).toBeNull();
    });
  });

  describe('a consent link', () => {
    const HOUR = 3_600_000;
    const link = async (connectionId: string, expiresAt = Date.now() + HOUR) => {
      const tokenHash = randomUUID();
      await unit(opened.store, (within) => within.createConsentLink({ tenantId: newTenant().id, connectionId, tokenHash, expiresAt }));
      return tokenHash;
    };
    const use = (tokenHash: string) => unit(opened.store, (within) => within.useConsentLink(tokenHash));

    test('works once: of many uses at the same time one succeeds', async () => {
      const tokenHash = await link(randomUUID());
      const used = await Promise.all(Array.from({ length: 8 }, () => use(tokenHash)));
      expect(used.filter(Boolean)).toHaveLength(1);
      expect(await use(tokenHash)).toBe(false);
    });

    test('does not work if it is unknown, expired or revoked', async () => {
      const connectionId = randomUUID();
      expect(await use(await link(connectionId, Date.now() - 1))).toBe(false);
      expect(await use(randomUUID())).toBe(false);
      const [used, good, other] = [await link(connectionId), await link(connectionId), await link(randomUUID())];
      await use(used);
      expect(await unit(opened.store, (within) => within.revokeConsentLinks(connectionId))).toBe(1);
      expect(await use(good)).toBe(false);
      expect(await use(other)).toBe(true);
    });

    test('still works after a unit that used it was rolled back', async () => {
      const tokenHash = await link(randomUUID());
      const refused = await opened.store.changeRecords(async (within) => ({
        commit: false,
        answer: await within.useConsentLink(tokenHash),
      }));
      expect(refused).toBe(true);
      expect(await use(tokenHash)).toBe(true);
    });
  });

  describe('an app or a flow', () => {
    test('uses its connections in the order given, and is SUSPENDED if one is blocked', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant().id, newTenant().id];
      const ids = [await connected(store, tenant, other), await newConnection(store, tenant), await connected(store, tenant, other)];
      const used = [ids[2] ?? '', ids[0] ?? '', ids[1] ?? ''];
      const flow = await newFlow(store, tenant, used);
      expect(flow).toMatchObject({ kind: 'FLOW', tenantId: tenant, status: 'ACTIVE' });
      const connections = await store.records.connectionsOf([flow.id, 'no ID'], 'quick');
      expect(connections.get(flow.id)?.map(({ id }) => id)).toEqual(used);
      expect(connections.get('no ID')).toEqual([]);

      await writeTenant(store, newTenant());
      const suspended = await unit(store, (within) => saveFlow(within, flow.id, tenant, used.slice(0, 1), BLOCKED));
      expect(suspended).toMatchObject({ id: flow.id, status: 'SUSPENDED' });
      expect(await store.records.resource(flow.id)).toEqual(suspended);
      const [first] = (await store.records.connectionsOf([flow.id], 'quick')).get(flow.id) ?? [];
      expect(first?.assessment?.decision).toEqual(BLOCKED);
    });

    test('is listed in the order of creation, by kind and status, and counted', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant().id, newTenant().id];
      const id = await connected(store, tenant, other);
      const flows = [await newFlow(store, tenant, [id], BLOCKED), await newFlow(store, tenant, [])];
      const app = await unit(store, (within) =>
        within.saveResource({ id: null, kind: 'APP', tenantId: tenant, name: 'App', connectionIds: [], decisions: [] }),
      );
      const { records } = store;
      expect((await records.resourcePage(tenant, ANY, FIRST)).rows.map((each) => each.id)).toEqual([...flows, app].map((each) => each.id));
      expect(await records.resourceCount(tenant, ANY)).toBe(3);
      expect((await records.resourcePage(tenant, { kind: 'APP', status: null }, FIRST)).rows).toEqual([app]);
      const suspended = { kind: 'FLOW', status: 'SUSPENDED' } as const;
      expect((await records.resourcePage(tenant, suspended, FIRST)).rows.map((each) => each.id)).toEqual([flows[0]?.id]);
      expect(await records.resourceCount(tenant, suspended)).toBe(1);
      expect((await records.resourcePage(tenant, ANY, { limit: 1, after: flows[1]?.id ?? '' })).rows).toEqual([app]);
      expect(await records.resourcePage(tenant, ANY, { limit: 1, after: 'no ID' })).toEqual({ rows: [], endedAt: null });
      expect(await records.resource('no ID')).toBeNull();
    });

    test('that is deleted is not found and uses no connections, but its status changes still name it', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant().id, newTenant().id];
      const id = await connected(store, tenant, other);
      const flow = await newFlow(store, tenant, [id]);
      expect(await unit(store, (within) => within.connectionInUse(id))).toBe(true);
      await unit(store, (within) => within.deleteResource(flow.id));
      expect(await unit(store, (within) => within.connectionInUse(id))).toBe(false);
      expect(await unit(store, (within) => within.resource(flow.id))).toBeNull();
      expect(await store.records.resource(flow.id)).toBeNull();
      expect(await store.records.resourceCount(tenant, ANY)).toBe(0);
      expect(await store.records.statusChanges(tenant, 0, 10)).toMatchObject([{ number: 1, resource: { id: flow.id, name: flow.name } }]);
    });

    test('numbers its status changes without a gap, also if units are rolled back and many save at once', async () => {
      const { store } = opened;
      const [tenant, other] = [newTenant().id, newTenant().id];
      const id = await connected(store, tenant, other);
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          store.changeRecords(async (within) => ({ commit: index % 3 > 0, answer: (await saveFlow(within, null, tenant, [id])).id })),
        ),
      );
      const [first] = (await store.records.resourcePage(tenant, ANY, FIRST)).rows;
      await unit(store, (within) => saveFlow(within, first?.id ?? '', tenant, [id]));
      await unit(store, (within) => saveFlow(within, first?.id ?? '', tenant, [id], BLOCKED));
      const changes = await store.records.statusChanges(tenant, 0, 100);
      expect(changes.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(changes.slice(0, 8).every(({ from, to, revision }) => from === null && to === 'ACTIVE' && revision === null)).toBe(true);
      expect(changes[8]).toMatchObject({ from: 'ACTIVE', to: 'SUSPENDED', revision: null, resource: { id: first?.id } });
      expect(await store.records.statusChanges(tenant, 7, 1)).toEqual([changes[7]]);
      expect(await store.records.lastStatusChange(tenant)).toBe(9);
      expect(await store.records.lastStatusChanges([tenant, other])).toEqual(
        new Map([
          [tenant, 9],
          [other, 0],
        ]),
      );
    });
  });

  test('a run ends once, and a flow lists its runs newest first', async () => {
    const { store } = opened;
    const flow = await newFlow(store, newTenant().id, []);
    const start = () =>
      unit(store, (within) =>
        within.createRun({ flowId: flow.id, status: 'RUNNING', startedAt: within.at, endedAt: null, violations: [], failure: null }),
      );
    const runs = [await start(), await start(), await start()];
    expect(await store.records.run(runs[0]?.id ?? '')).toEqual(runs[0]);
    const ends = await Promise.all(
      Array.from({ length: 3 }, () => unit(store, (within) => within.endRun(runs[0]?.id ?? '', { status: 'FAILED', failure: 'Broke.' }))),
    );
    expect(ends.filter((end) => end !== null)).toMatchObject([{ status: 'FAILED', failure: 'Broke.', endedAt: expect.any(Number) }]);
    expect(await unit(store, (within) => within.endRun('no ID', { status: 'SUCCEEDED', failure: null }))).toBeNull();
    expect((await store.records.runPage(flow.tenantId, flow.id, { limit: 2, after: null })).map(({ id }) => id)).toEqual([
      runs[2]?.id,
      runs[1]?.id,
    ]);
    const rest = await store.records.runPage(flow.tenantId, flow.id, { limit: 2, after: runs[1]?.id ?? '' });
    expect(rest).toMatchObject([{ id: runs[0]?.id, status: 'FAILED' }]);
    expect(await store.records.run('no ID')).toBeNull();
    expect(await store.records.runPage(flow.tenantId, 'no ID', FIRST)).toEqual([]);
  });

  test('a policy request is stored with the policy that it asks for, and both kinds of unit read and write it', async () => {
    const { store } = opened;
    const tenant = newTenant();
    await writeTenant(store, tenant);
    const alice = { issuer: 'https://issuer.example', tenantId: tenant.id, subject: 'alice' };
    const wanted = { ...DEFAULT_SETTINGS, rules: [{ allowedTenant: '*', direction: 'BOTH', note: 'for now' }] } as const;
    const asked: Omit<PolicyRequest, 'id'> = {
      tenantId: tenant.id,
      status: 'SUBMITTED',
      justification: 'A merger.',
      requestedBy: alice,
      requestedAt: 5,
      baseRevision: 0,
      verifiedBy: null,
      resolvedBy: null,
      resolvedAt: null,
      resolution: null,
      changeRevision: null,
    };
    const [request, other] = [
      await unit(store, (within) => within.createPolicyRequest(asked, wanted)),
      await unit(store, (within) => within.createPolicyRequest(asked, wanted)),
    ];
    expect(await store.records.policyRequest(request.id)).toEqual({ id: request.id, ...asked });
    expect(await store.records.requestedPolicy(tenant.id, request.id)).toEqual({ wanted, differences: null });

    const verified: PolicyRequest = { ...request, status: 'VERIFIED', verifiedBy: { ...alice, subject: 'op' }, baseRevision: 3 };
    await unit(store, async (within) => {
      expect(await within.policyRequest(request.id)).toEqual(request);
      await within.updatePolicyRequest(verified, null);
    });
    const differences = [{ kind: 'ADDED', subject: '*', before: null, after: 'BOTH' }] as const;
    const applied = await store.changePolicy(actor, async (within) => {
      expect(await within.policyRequest(request.id)).toEqual(verified);
      expect(await within.requestedPolicy(request.id)).toEqual({ wanted, differences: null });
      const resolved: PolicyRequest = {
        ...verified,
        status: 'APPLIED',
        resolvedBy: alice,
        resolvedAt: 9,
        resolution: 'Fine.',
        changeRevision: within.revision,
      };
      await within.updatePolicyRequest(resolved, differences);
      await within.writePolicy(tenant.id, { kind: 'POLICY_REPLACED', settings: DEFAULT_SETTINGS, opened: [], closed: [], rule: null });
      return { commit: true, answer: resolved };
    });
    expect(await store.records.policyRequest(request.id)).toEqual(applied);
    expect(await store.records.requestedPolicy(tenant.id, request.id)).toEqual({ wanted, differences });

    const pageOf = async (filter: Parameters<typeof store.records.policyRequestPage>[0]) =>
      (await store.records.policyRequestPage(filter, FIRST)).rows;
    expect(await pageOf({ tenantId: tenant.id, status: null })).toEqual([other, applied]);
    expect(await pageOf({ tenantId: tenant.id, status: 'APPLIED' })).toEqual([applied]);
    expect((await pageOf({ tenantId: null, status: 'SUBMITTED' })).map(({ id }) => id)).toContain(other.id);
    expect(await store.records.policyRequest('no ID')).toBeNull();
    expect(await store.records.requestedPolicy(tenant.id, 'no ID')).toBeNull();
  });

  test('change control stays the same in every change of the policy until it is set again', async () => {
    const { store } = opened;
    const tenant = newTenant();
    await writeTenant(store, tenant);
    const set = (changeControl: 'DIRECT' | 'BY_REQUEST') =>
      store.changePolicy(actor, async (within) => {
        const edit = { kind: 'CHANGE_CONTROL_SET', settings: DEFAULT_SETTINGS, opened: [], closed: [], rule: null, changeControl } as const;
        await within.writePolicy(tenant.id, edit);
        return { commit: true, answer: null };
      });
    const now = async () => (await store.current.policyVersion(tenant.id))?.changeControl;
    await writeRules(store, tenant.id, []);
    expect(await now()).toBe('DIRECT');
    await set('BY_REQUEST');
    await writeRules(store, tenant.id, []);
    expect(await now()).toBe('BY_REQUEST');
    await set('DIRECT');
    expect(await now()).toBe('DIRECT');
  });
}

function named(tenantId: string) {
  return { tenantId, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' } as const;
}

function gate(): { open: () => void; readonly opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}
