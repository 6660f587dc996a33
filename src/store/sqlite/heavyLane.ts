import type { TenantId } from '../../domain/tenants/tenant';
import { FairQueue, HEAVY_WAITING } from '../sql/fairQueue';
import { HeavyReader } from './heavyReader';

/** The heavy lane of SQLite: one thread, which the tenants use in turn. */
export class HeavyLane {
  readonly #reader: HeavyReader;
  readonly #queue = new FairQueue<TenantId | null>({ atOnce: 1, atOnceOfKey: 1, ...HEAVY_WAITING });

  constructor(file: string) {
    this.#reader = new HeavyReader(file);
  }

  async run<T>(tenantId: TenantId | null, work: (reader: HeavyReader) => Promise<T>): Promise<T> {
    return await this.#queue.run(tenantId, () => work(this.#reader));
  }

  async stop(): Promise<void> {
    await this.#reader.stop();
  }
}
