import pino from 'pino';
import type { App } from '../../src/app';
import { registerTenant } from '../../src/commands/tenants/registerTenant';
import { DEFAULT_BOUNDS } from '../../src/domain/tenants/tenantBounds';
import type { TenantBounds } from '../../src/domain/tenants/tenantBounds';
import { openLive } from '../../src/live/openLive';
import type { LiveNode } from '../../src/live/port/liveNode';
import { openStore } from '../../src/store/openStore';
import type { CreateDatabase, Rows } from './database';
import { OPERATOR, TENANTS } from './people';

/** An app with a real store and a real live node on its own database. */
export interface TestApp extends App {
  readonly live: LiveNode;
  /** Every row of every table. */
  dump(): Promise<Rows>;
  close(): Promise<void>;
}

interface TestAppOptions {
  readonly maxRules?: number;
  readonly bounds?: Partial<TenantBounds>;
  readonly maxIdempotencyKeys?: number;
  readonly now?: () => number;
  readonly reassess?: boolean;
}

/** An app whose directory holds `TENANTS`, without policies. The head of its log is the revision `TENANTS.length`. */
export async function openTestApp(create: CreateDatabase, options: TestAppOptions = {}): Promise<TestApp> {
  const database = await create();
  const now = options.now ?? (() => Date.now());
  const { maxIdempotencyKeys } = options;
  const store = await openStore({ url: database.url, migrate: true, now, maxIdempotencyKeys });
  const { reassess = false } = options;
  const live = await openLive({ store, now, maxStalenessMs: 60_000, summaries: false, reassess, log: pino({ level: 'silent' }) });
  const app = { store, live, now, maxRules: options.maxRules ?? 10_000, bounds: { ...DEFAULT_BOUNDS, ...options.bounds } };
  for (const { id, name, domains, cloud } of TENANTS) {
    await registerTenant(app, OPERATOR, { id, name, domains, cloud });
  }
  return {
    ...app,
    dump: () => database.dump(),
    async close() {
      await live.close();
      await store.close();
      await database.drop();
    },
  };
}
