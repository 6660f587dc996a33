import type { App } from './app';
import type { Instant } from './domain/shared/revision';
import { DEFAULT_BOUNDS } from './domain/tenants/tenantBounds';
import type { TenantBounds } from './domain/tenants/tenantBounds';
import { openLive } from './live/openLive';
import type { LiveOptions } from './live/openLive';
import type { LiveNode } from './live/port/liveNode';
import { openStore } from './store/openStore';

interface AppOptions {
  /** `sqlite:` and an absolute path, or `postgres://…`. */
  readonly databaseUrl: string;
  readonly maxRules: number;
  /** How much one tenant can have at most. What is left out has its default. */
  readonly bounds?: Partial<TenantBounds> | undefined;
  /** How many idempotency keys are stored of one tenant's callers at most. */
  readonly maxIdempotencyKeys?: number | undefined;
  readonly maxStalenessMs: number;
  /** For how many days attempts are kept; null for ever. */
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
  const store = await openStore({ url: databaseUrl, migrate, now, readOnly, maxIdempotencyKeys, retentionDays });
  let live: LiveNode;
  try {
    live = await openLive({ store, now, maxStalenessMs, log, summaries: !readOnly, maxWatchesPerSubject, maxWatchesPerTenant });
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    app: { store, live, now, maxRules, bounds: { ...DEFAULT_BOUNDS, ...bounds } },
    async close() {
      await live.close();
      await store.close();
    },
  };
}
