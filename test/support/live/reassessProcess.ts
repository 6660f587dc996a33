import { setIsolation } from '../../../src/commands/policies/setIsolation';
import { DEFAULT_BOUNDS } from '../../../src/domain/tenants/tenantBounds';
import { openLive } from '../../../src/live/openLive';
import { openStore } from '../../../src/store/openStore';
import { OPERATOR } from '../people';

/** Serves the database until it is killed. Prints again and again how many status changes the tenant has. */
async function serve(url: string, tenantId: string, enabled: string | undefined): Promise<void> {
  const store = await openStore({ url, migrate: false, now: Date.now });
  const log = {
    info: () => undefined,
    warn: (details: object, message: string) => process.stderr.write(`${message} ${JSON.stringify(details)}\n`),
  };
  const live = await openLive({ store, now: Date.now, maxStalenessMs: 60_000, log });
  if (enabled !== undefined) {
    await setIsolation({ store, live, now: Date.now, maxRules: 10_000, bounds: DEFAULT_BOUNDS }, OPERATOR, {
      tenantId,
      enabled: enabled === 'true',
    });
  }
  for (;;) {
    process.stdout.write(`${String(await store.records.lastStatusChange(tenantId))}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const [url = '', tenantId = '', enabled] = process.argv.slice(2);
void serve(url, tenantId, enabled);
