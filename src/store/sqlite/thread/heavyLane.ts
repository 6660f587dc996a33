import type { TenantId } from '../../../domain/tenants/tenant';
import { FairQueue } from '../../sql/fairQueue';
import { HeavyReader } from './heavyReader';

/** The heavy lane of SQLite: one thread, which the tenants use in turn. */
export class HeavyLane {
  readonly #reader: HeavyReader;
  readonly #queue = new FairQueue({ atOnce: 1, atOnceOfTenant: 1 });

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
