import { openStore } from '../../../src/store/openStore';
import type { IdempotencyClaim } from '../../../src/domain/callers/caller';
import type { Store } from '../../../src/store/port/store';
import { postgres } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { actor, newAttempt, newClaim, newTenant } from '../../support/store/fixtures';

/** What a request with a claim may do. Each adds one row that names this tenant, or none if it is refused. */
const REQUESTS = {
  'a policy unit': (store: Store, claim: IdempotencyClaim, tenantId: string) =>
    store.changePolicy(
      actor,
      async (unit) => {
        await unit.writeTenant({ kind: 'TENANT_REGISTERED', tenant: newTenant({ id: tenantId }) });
        return { commit: true, answer: 'done' };
      },
      claim,
    ),
  'a refused policy unit': (store: Store, claim: IdempotencyClaim) =>
    store.changePolicy(actor, () => Promise.resolve({ commit: false, answer: 'done' }), claim),
  'a record unit': (store: Store, claim: IdempotencyClaim, tenantId: string) =>
    store.changeRecords(
      async (unit) => {
        await unit.createConnection({ tenantId, name: 'Mail', connector: 'mail', identityProvider: 'ENTRA_ID' });
        return { commit: true, answer: 'done' };
      },
      claim,
      tenantId,
    ),
  'a refused record unit': (store: Store, claim: IdempotencyClaim) =>
    store.changeRecords(() => Promise.resolve({ commit: false, answer: 'done' }), claim),
  'an attempt': (store: Store, claim: IdempotencyClaim, tenantId: string) =>
    store.attempts.record(newAttempt({ signInTenantId: tenantId }), 'done', claim),
} as const;

const KINDS = Object.keys(REQUESTS) as (keyof typeof REQUESTS)[];

describe('one idempotency key for two requests that reach two nodes at once', () => {
  let database: TestDatabase;
  let nodes: readonly [Store, Store];
  beforeAll(async () => {
    database = await postgres();
    const open = () => openStore({ url: database.url, migrate: true, now: Date.now });
    nodes = await Promise.all([open(), open()]);
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database.drop();
  });

  /** How many rows the requests added for this tenant. */
  async function rowsOf(tenantId: string): Promise<number> {
    const [row] = await database.sql(`SELECT (SELECT count(*) FROM tenant WHERE id = '${tenantId}')
      + (SELECT count(*) FROM connection WHERE tenant_id = '${tenantId}')
      + (SELECT count(*) FROM connection_attempt WHERE sign_in_tenant_id = '${tenantId}') AS all`);
    return Number(row?.['all']);
  }

  const pairs = KINDS.flatMap((first) => KINDS.map((second) => [first, second] as const));
  test.each(pairs)('%s and %s: one is done, and the other is refused because its content differs', async (first, second) => {
    for (let round = 0; round < 4; round += 1) {
      const claim = newClaim();
      const [one, other] = [newTenant().id, newTenant().id];
      const ended = await Promise.allSettled([
        REQUESTS[first](nodes[0], claim, one),
        REQUESTS[second](nodes[1], { ...claim, request: 'another digest' }, other),
      ]);
      const refused = ended.findIndex(({ status }) => status === 'rejected');
      expect(ended[refused]).toMatchObject({ reason: { code: 'BAD_USER_INPUT' } });
      expect(ended[1 - refused]).toMatchObject({ status: 'fulfilled' });
      expect(await rowsOf(refused === 0 ? one : other)).toBe(0);
      const done = refused === 0 ? second : first;
      expect(await rowsOf(refused === 0 ? other : one)).toBe(done.startsWith('a refused') ? 0 : 1);
    }
  });

  test.each(KINDS)('%s that is sent twice is done once, and both get its answer', async (kind) => {
    for (let round = 0; round < 4; round += 1) {
      const claim = newClaim();
      const tenantId = newTenant().id;
      const answers = await Promise.all(nodes.map((node) => REQUESTS[kind](node, claim, tenantId)));
      expect(answers[0]).toEqual(answers[1]);
      expect(await rowsOf(tenantId)).toBe(kind.startsWith('a refused') ? 0 : 1);
    }
  });
});
