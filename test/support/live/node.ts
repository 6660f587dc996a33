import type { App } from '../../../src/app';
import { registerTenant } from '../../../src/commands/tenants/registerTenant';
import { DEFAULT_BOUNDS } from '../../../src/domain/tenants/tenantBounds';
import type { PollLog } from '../../../src/live/log/poll';
import { openLive } from '../../../src/live/openLive';
import type { LiveOptions } from '../../../src/live/openLive';
import type { LiveNode } from '../../../src/live/port/liveNode';
import { openStore } from '../../../src/store/openStore';
import type { Store } from '../../../src/store/port/store';
import type { TestDatabase } from '../database';
import { OPERATOR, TENANTS } from '../people';

export const SILENT: PollLog = { info: () => undefined, warn: () => undefined };

export interface TestNode extends App {
  readonly live: LiveNode;
  close(): Promise<void>;
}

export interface NodeOptions extends Partial<Omit<LiveOptions, 'store'>> {
  /** Wraps the store that the node sees. */
  readonly between?: (store: Store) => Store;
  /** How long a write may wait. */
  readonly maxWaitMs?: number;
}

/** Opens a node as a server does: a real store, and all that follows its log. */
export async function openNode(
  { url }: TestDatabase,
  { between = (store) => store, maxWaitMs, ...options }: NodeOptions = {},
): Promise<TestNode> {
  const now = options.now ?? Date.now;
  const store = await openStore({ url, migrate: true, now: Date.now, maxWaitMs });
  const live = await openLive({ store: between(store), now, maxStalenessMs: 60_000, log: SILENT, summaries: false, ...options });
  return {
    store,
    live,
    now,
    maxRules: 10_000,
    bounds: DEFAULT_BOUNDS,
    async close() {
      await live.close();
      await store.close();
    },
  };
}

/** Another node on the same database. SQLite has only one node at a time, so there it is the same node. */
export async function secondNode(node: TestNode, database: TestDatabase): Promise<TestNode> {
  return node.store.kind === 'postgres' ? await openNode(database, { reassess: true }) : node;
}

/** Registers `TENANTS`: the head of the log is then at revision `TENANTS.length`. */
export async function registerAll(app: App): Promise<void> {
  for (const tenant of TENANTS) {
    await registerTenant(app, OPERATOR, tenant);
  }
}

export async function take<T>(iterator: AsyncIterator<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < count) {
    const { done, value } = await iterator.next();
    if (done === true) {
      throw new Error(`The subscription ended after ${String(taken.length)} of ${String(count)}.`);
    }
    taken.push(value);
  }
  return taken;
}

/** `passed` resolves once the gate is opened. */
export class Gate {
  open: () => void = () => undefined;
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/** Resolves once the condition is true. The test's timeout is the limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
