import type { App } from './app';
import type { Instant } from './domain/shared/revision';
import { DEFAULT_BOUNDS } from './domain/tenants/tenantBounds';
import type { TenantBounds } from './domain/tenants/tenantBounds';
import { checkStartClock } from './live/log/startClock';
import { steadyClock } from './live/log/steadyClock';
import { openLive } from './live/openLive';
import type { LiveOptions } from './live/openLive';
import type { LiveNode } from './live/port/liveNode';
import { openStore } from './store/openStore';
import type { Store } from './store/port/store';

interface AppOptions {
  /** `sqlite:` and an absolute path, or `postgres://…`. */
  readonly databaseUrl: string;
  readonly maxRules: number;
  /** How much one tenant can have at most. What is left out has its default. */
  readonly bounds?: Partial<TenantBounds> | undefined;
  /** How many idempotency keys are stored of one tenant's callers at most. */
  readonly maxIdempotencyKeys?: number | undefined;
  readonly maxStalenessMs: number;
  /** For how many days attempts, ended runs and resolved policy requests are kept; null for ever. */
  readonly retentionDays?: number | null;
  readonly maxWatchesPerSubject?: number | undefined;
  readonly maxWatchesPerTenant?: number | undefined;
  /** Whether to migrate the database. If not, a database that is not up to date is refused. */
  readonly migrate: boolean;
  /** True for a process that only reads: it opens no writer, and leaves background work to the processes that serve. */
  readonly readOnly?: boolean;
  readonly log: LiveOptions['log'];
  readonly now?: () => Instant;
}

export interface OpenApp {
  readonly app: App & { readonly live: LiveNode };
  /** Writes what is still to be written, and closes the database. */
  readonly close: () => Promise<void>;
}

/** Opens the store, and opens `live`, which follows the store's log. */
export async function openApp({
  databaseUrl,
  migrate,
  readOnly = false,
  now = Date.now,
  maxStalenessMs,
  maxRules,
  bounds,
  maxIdempotencyKeys,
  maxWatchesPerSubject,
  maxWatchesPerTenant,
  retentionDays = null,
  log,
}: AppOptions): Promise<OpenApp> {
  const clock = steadyClock(now);
  const opened = await openStore({ url: databaseUrl, migrate, now: clock.now, readOnly, maxIdempotencyKeys, retentionDays });
  const store: Store = {
    ...opened,
    async check() {
      clock.now();
      await opened.check();
    },
  };
  const closeStore = async (): Promise<void> => {
    await store.close();
    clock.close();
  };
  let live: LiveNode;
  try {
    if (!readOnly) {
      await checkStartClock(store.times, now);
    }
    live = await openLive({ store, now, maxStalenessMs, log, summaries: !readOnly, maxWatchesPerSubject, maxWatchesPerTenant });
  } catch (error) {
    await closeStore();
    throw error;
  }
  return {
    app: { store, live, now, maxRules, bounds: { ...DEFAULT_BOUNDS, ...bounds } },
    async close() {
      await live.close();
      await closeStore();
    },
  };
}
