import fc from 'fast-check';
import type { AttemptFilter, ConnectionAttempt } from '../../../src/domain/decisions/attempt';
import { openStore } from '../../../src/store/openStore';
import type { PageRows } from '../../../src/store/port/pageRows';
import type { Store } from '../../../src/store/port/store';
import { runs } from '../../support/runs';
import { newAttempt } from '../../support/store/fixtures';
import { idAt, insertAttempts, insertMany } from '../../support/store/manyRows';
import type { CreateStoreDatabase, StoreDatabase } from '../../support/store/storeDatabase';

const MANY = 25_000;
const NOW = Date.UTC(2026, 5, 1);
/** The rows that a filter lets through: the first and the last ones, and one in the middle. */
const isWanted = (number: number): boolean => number < 3 || number === 21_111 || number >= MANY - 3;
const WANTED = Array.from({ length: MANY }, (_, number) => number).filter(isWanted);

/** The filter in other words than the store's. */
function isLetThrough(tenantId: string, filter: AttemptFilter, attempt: ConnectionAttempt): boolean {
  const sides = [
    { direction: 'OUTBOUND', own: attempt.creatorTenantId, other: attempt.signInTenantId },
    { direction: 'INBOUND', own: attempt.signInTenantId, other: attempt.creatorTenantId },
  ].filter(({ own }) => own === tenantId);
  const { direction, otherTenantId, connector, recordedByTenantId, allowed, from = 0, until = Infinity } = filter;
  return (
    sides.some((side) => [undefined, side.direction].includes(direction) && [undefined, side.other].includes(otherTenantId)) &&
    [undefined, attempt.connector].includes(connector) &&
    [undefined, attempt.recordedByTenantId].includes(recordedByTenantId) &&
    [undefined, attempt.allowed].includes(allowed) &&
    attempt.at >= from &&
    attempt.at < until
  );
}

/** No page looks at more than its share of a long list, whatever the filter. The list is longer than the share of one page. */
export function describeBoundedLists(name: string, create: CreateStoreDatabase): void {
  describe(`a page of a long list on ${name}`, () => {
    const tenantId = crypto.randomUUID();
    let database: StoreDatabase;
    let store: Store;
    let readings = 0;
    /** Some attempts are recorded in one millisecond. */
    const clock = (): number => NOW + Math.floor((readings += 1) / 3);
    beforeAll(async () => {
      database = await create();
      store = await openStore({ url: database.url, migrate: true, now: clock });
    });
    afterAll(async () => {
      await store.close();
      await database.drop();
    });

    /** All pages of two rows, from the first to the last; how many of them ended short, and the keys of their rows. */
    async function walk<Row, Key>(
      pageAfter: (after: Key | null) => Promise<PageRows<Row, Key>>,
      keyOf: (row: Row) => Key,
    ): Promise<{ readonly short: number; readonly keys: readonly Key[] }> {
      const keys: Key[] = [];
      let short = 0;
      for (let after: Key | null = null; ;) {
        const page: PageRows<Row, Key> = await pageAfter(after);
        keys.push(...page.rows.map(keyOf));
        const last = page.rows.at(-1);
        if (page.endedAt !== null) {
          expect(page.rows.length).toBeLessThan(2);
          short += 1;
          after = page.endedAt;
        } else if (last !== undefined && page.rows.length === 2) {
          after = keyOf(last);
        } else {
          return { short, keys };
        }
      }
    }

    test('of attempts ends short with a place to go on from, and page by page gives each attempt once', async () => {
      await insertAttempts(database, tenantId, MANY, { from: NOW, connectorOf: (number) => (isWanted(number) ? 'rare' : 'mail') });
      const page = (connector: string) => (before: string | null) => store.attempts.page(tenantId, { connector }, 2, before);
      const found = await walk(page('rare'), ({ id }) => id);
      expect(found.keys).toEqual(WANTED.map((number) => idAt(NOW + number, number)).reverse());
      expect(found.short).toBeGreaterThan(0);
      const none = await walk(page('none'), ({ id }) => id);
      expect(none.keys).toEqual([]);
      expect(none.short).toBeGreaterThan(0);
      expect(none.short).toBeLessThan(10);
    });

    test.each([
      [{ direction: 'INBOUND' }, 0],
      [{ direction: 'OUTBOUND', otherTenantId: crypto.randomUUID() }, 1],
      [{ recordedByTenantId: crypto.randomUUID() }, 1],
      [{ allowed: false }, 0],
      [{ allowed: true, connector: 'none', from: NOW, until: NOW + 24_000 }, 1],
    ] as const)('of attempts that %j lets through is short only if it had to look at too many', async (filter, short) => {
      const found = await walk(
        (before: string | null) => store.attempts.page(tenantId, filter, 2, before),
        ({ id }) => id,
      );
      expect(found.keys).toEqual([]);
      expect(found.short).toBeGreaterThanOrEqual(short);
      expect(found.short > 0).toBe(short > 0);
    });

    test('of connections with a status ends short, and they are counted in full', async () => {
      const other = crypto.randomUUID();
      await insertMany(
        database,
        'connection',
        'id, tenant_id, name, connector, identity_provider, sign_in_tenant_id, created_at',
        MANY,
        (number) => {
          const signIn = isWanted(number) ? 'NULL' : `'${other}'`;
          return `'${idAt(NOW, number)}', '${tenantId}', 'Mail', 'mail', 'ENTRA_ID', ${signIn}, 1`;
        },
      );
      const found = await walk(
        (after: string | null) => store.records.connectionPage(tenantId, 'UNAUTHENTICATED', { limit: 2, after }),
        ({ id }) => id,
      );
      expect(found.keys).toEqual(WANTED.map((number) => idAt(NOW, number)));
      expect(found.short).toBeGreaterThan(0);
      expect(await store.records.connectionCount(tenantId, 'UNAUTHENTICATED')).toBe(WANTED.length);
      expect(await store.records.connectionCount(tenantId, null)).toBe(MANY);
    });

    test('of apps and flows skips deleted ones and those of another kind or status, ends short, and they are counted in full', async () => {
      await insertMany(database, 'resource', 'id, tenant_id, kind, name, status, created_at, deleted_at', MANY, (number) => {
        const kind = isWanted(number) ? 'FLOW' : 'APP';
        return `'${idAt(NOW, number)}', '${tenantId}', '${kind}', 'Nightly', 'ACTIVE', 1, ${number === 0 ? '5' : 'NULL'}`;
      });
      const filter = { kind: 'FLOW', status: 'ACTIVE' } as const;
      const found = await walk(
        (after: string | null) => store.records.resourcePage(tenantId, filter, { limit: 2, after }),
        ({ id }) => id,
      );
      expect(found.keys).toEqual(WANTED.slice(1).map((number) => idAt(NOW, number)));
      expect(found.short).toBeGreaterThan(0);
      expect(await store.records.resourceCount(tenantId, filter)).toBe(WANTED.length - 1);
      expect(await store.records.resourceCount(tenantId, { kind: null, status: null })).toBe(MANY - 1);
    });

    test("of a tenant's policy requests with a status ends short", async () => {
      const columns = 'id, tenant_id, status, justification, requested_by, requested_at, base_revision, wanted';
      await insertMany(database, 'policy_request', columns, MANY, (number) => {
        return `'${idAt(NOW, number)}', '${tenantId}', '${isWanted(number) ? 'SUBMITTED' : 'WITHDRAWN'}', 'x', '{}', 1, 0, '{}'`;
      });
      const found = await walk(
        (after: string | null) => store.records.policyRequestPage({ tenantId, status: 'SUBMITTED' }, { limit: 2, after }),
        ({ id }) => id,
      );
      expect(found.keys).toEqual(WANTED.map((number) => idAt(NOW, number)).reverse());
      expect(found.short).toBeGreaterThan(0);
    });

    test('of attempts has, page by page, exactly what the filter lets through', async () => {
      const [own, ...others] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as const;
      const tenants = [own, ...others];
      const recorded: ConnectionAttempt[] = [];
      for (let number = 0; number < 200; number += 1) {
        // Every combination of these comes up: their counts have no common factor.
        const attempt = newAttempt({
          creatorTenantId: [...tenants, null][number % 4] ?? null,
          signInTenantId: tenants[number % 3] ?? own,
          connector: number % 5 === 0 ? 'sql' : 'mail',
          recordedByTenantId: number % 7 === 0 ? own : null,
          allowed: number % 11 !== 0,
        });
        recorded.push((await store.attempts.record(attempt, null)).attempt);
      }
      const time = fc.constantFrom(...recorded.map(({ at }) => at));
      const filters = fc.record(
        {
          direction: fc.constantFrom('INBOUND' as const, 'OUTBOUND' as const),
          otherTenantId: fc.constantFrom(...tenants),
          connector: fc.constantFrom('sql', 'mail', 'none'),
          recordedByTenantId: fc.constantFrom(own),
          allowed: fc.boolean(),
          from: time,
          until: time,
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(filters, fc.integer({ min: 1, max: 30 }), async (filter, limit) => {
          const wanted = recorded.filter((attempt) => isLetThrough(own, filter, attempt)).reverse();
          const seen: ConnectionAttempt[] = [];
          for (let more = true; more;) {
            const { rows, endedAt } = await store.attempts.page(own, filter, limit, seen.at(-1)?.id ?? null);
            expect(endedAt).toBeNull();
            seen.push(...rows);
            more = rows.length === limit;
          }
          expect(seen).toEqual(wanted);
        }),
        { numRuns: runs(60, 1_000) },
      );
    });

    test('is read while decisions, the change log and changes go on', async () => {
      const order: string[] = [];
      const noted = async (name: string, work: Promise<unknown>): Promise<void> => {
        await work;
        order.push(name);
      };
      const heavy = Array.from({ length: 6 }, () => noted('page', store.attempts.page(tenantId, { connector: 'none' }, 2, null)));
      await Promise.all([
        noted('head', store.log.head()),
        noted('snapshot', store.history.snapshot([tenantId], [], 1_000)),
        noted('tenant', store.current.tenant(tenantId)),
        noted('check', store.check()),
      ]);
      expect(order.filter((name) => name === 'page').length).toBeLessThan(6);
      await Promise.all(heavy);
    });
  });
}
