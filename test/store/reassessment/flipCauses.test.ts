import fc from 'fast-check';
import { openPostgres } from '../../../src/store/postgres/openPostgres';
import { flipCauses } from '../../../src/store/reassessment/flipCauses';
import type { Flip } from '../../../src/store/reassessment/flipCauses';
import type { Database } from '../../../src/store/sql/database';
import type { Query } from '../../../src/store/sql/query';
import { openSqlite } from '../../../src/store/sqlite/openSqlite';
import { DATABASES } from '../../support/database';
import type { TestDatabase } from '../../support/database';
import { runs } from '../../support/runs';
import { gatherStatistics, idAt, insertMany } from '../../support/store/manyRows';

const OPEN = 2 ** 53 - 1;
const TENANTS = Array.from({ length: 5 }, () => crypto.randomUUID());
/** The tenants change in turn: tenant `n` at the revisions `n + 1`, `n + 1 + TENANTS.length`, … */
const CHANGES = 30_000;
/** So many of its newest changes are tried one by one. */
const TRIED = 16;

/** The revisions at which each tenant turns isolation on and off again, in turn. Its other changes decide nothing. */
const SWITCHES = TENANTS.map((_, tenant) =>
  [0.003, 0.2, 0.7, 0.9, 0.995, 0.9995].map((part) => {
    const round = Math.floor((CHANGES / TENANTS.length) * part) + tenant * 3;
    return Math.min(round, CHANGES / TENANTS.length - 1) * TENANTS.length + tenant + 1;
  }),
);

/** In other words than the store's: isolation is on after an odd number of switches, and then blocks every other tenant. */
function isAllowed([creator, signIn]: readonly [number, number], revision: number): boolean {
  return [creator, signIn].every((tenant) => SWITCHES[tenant]!.filter((each) => each <= revision).length % 2 === 0);
}

describe.each(DATABASES)('the cause of a flip after a long history, on $name', ({ create }) => {
  let created: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    created = await create();
    await insertMany(created, '"change"', 'revision, id, tenant_id, kind, actor, at', CHANGES, (number) => {
      return `${String(number + 1)}, '${idAt(1, number)}', '${TENANTS[number % TENANTS.length]!}', 'SETTINGS_CHANGED', 'alice', 1`;
    });
    const columns = 'tenant_id, from_revision, until_revision, enabled, mode, unidentified_creators, cross_cloud_inbound';
    const versions = SWITCHES.flatMap((revisions, tenant) =>
      revisions.map(
        (from, place) => `'${TENANTS[tenant]!}', ${String(from)}, ${String(revisions[place + 1] ?? OPEN)}, ${String(place % 2 === 0)}`,
      ),
    );
    await insertMany(created, 'isolation_policy', `${columns}, rule_count, next_place, updated_at`, versions.length, (number) => {
      return `${versions[number]!}, 'TWO_WAY', 'BLOCK', 'BLOCK', 0, 0, 1`;
    });
    await gatherStatistics(created);
    database = created.url.startsWith('sqlite:')
      ? await openSqlite(created.url.slice('sqlite:'.length), { migrate: false, readOnly: false })
      : await openPostgres(created.url, { migrate: false, now: Date.now });
  });
  afterAll(async () => {
    await database.close();
    await created.drop();
  });

  const tenant = fc.nat(TENANTS.length - 1);
  const flips = fc
    .tuple(
      fc.uniqueArray(tenant, { minLength: 2, maxLength: 2 }),
      fc.integer({ min: 0, max: CHANGES }),
      fc.integer({ min: 0, max: CHANGES }),
    )
    .map(([pair, ...ends]) => ({ pair: pair as [number, number], before: Math.min(...ends), now: Math.max(...ends) }))
    .filter(({ pair, before, now }) => isAllowed(pair, before) !== isAllowed(pair, now));

  const asFlip = ({
    pair: [creator, signIn],
    before,
    now,
  }: {
    readonly pair: readonly [number, number];
    before: number;
    now: number;
  }): Flip => ({
    connection: { creatorTenantId: TENANTS[creator]!, signInTenantId: TENANTS[signIn]!, identityProvider: 'ENTRA_ID' },
    before,
    now,
    allowed: isAllowed([creator, signIn], now),
  });

  /** Notes how many rows each statement of the query gives. */
  function* noting<T>(query: Query<T>, given: number[]): Query<T> {
    let step = query.next();
    while (step.done !== true) {
      const result = yield step.value;
      given.push(result.rows.length);
      step = query.next(result);
    }
    return step.value;
  }

  test('is a change of one of the two tenants that made the decision what it is now, and few rows are read to find it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(flips, { minLength: 1, maxLength: 6 }), async (several) => {
        const given: number[] = [];
        const causes = await database.read(noting(flipCauses(database.dialect, several.map(asFlip)), given), 'quick');
        several.forEach(({ pair, before, now }, place) => {
          const cause = causes[place]!;
          expect(cause).toBeGreaterThan(before);
          expect(cause).toBeLessThanOrEqual(now);
          expect(pair).toContain((cause - 1) % TENANTS.length);
          expect([isAllowed(pair, cause - 1), isAllowed(pair, cause)]).toEqual([!isAllowed(pair, now), isAllowed(pair, now)]);
        });
        expect(Math.max(...given)).toBeLessThanOrEqual(TRIED * TENANTS.length);
      }),
      { numRuns: runs(40, 1_000) },
    );
  });

  test('is the newest such change if that is among the newest changes of its tenants', async () => {
    const soonAfter = fc
      .tuple(flips, fc.nat(SWITCHES[0]!.length - 1), fc.nat((TRIED - 1) * TENANTS.length - 1))
      .map(([{ pair, before }, place, later]) => ({ pair, before, newest: SWITCHES[pair[0]]![place]!, later }))
      .map(({ newest, later, ...flip }) => ({ ...flip, newest, now: newest + later }))
      .filter(({ pair, before, newest, now }) => {
        const others = SWITCHES[pair[1]]!.every((each) => each < newest || each > now);
        return (
          others &&
          isAllowed(pair, newest - 1) !== isAllowed(pair, now) &&
          isAllowed(pair, before) !== isAllowed(pair, now) &&
          before < newest
        );
      });
    await fc.assert(
      fc.asyncProperty(soonAfter, async ({ newest, ...flip }) => {
        expect(await database.read(flipCauses(database.dialect, [asFlip(flip)]), 'quick')).toEqual([newest]);
      }),
      { numRuns: runs(40, 1_000) },
    );
  });
});
