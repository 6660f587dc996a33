import type { TenantId } from '../../domain/tenants/tenant';
import { WaitingLine } from './waitingLine';
import type { WaitingLimits } from './waitingLine';

/** How many heavy reads may wait in a process, and how long. */
const HEAVY_WAITING: WaitingLimits = { maxWaitMs: 10_000, maxWaiting: 10_000, maxWaitingOfTenant: 2_000 };

interface FairQueueLimits {
  /** How many tasks run at a time: in all, and of one tenant. */
  readonly atOnce: number;
  readonly atOnceOfTenant: number;
}

/** Runs a bounded number of heavy reads at a time. Tenants whose reads wait are served in turn, so that many reads of one tenant never shut out another. */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  readonly #line: WaitingLine;
  readonly #ofTenant = new Map<TenantId | null, number>();
  #running = 0;

  constructor(limits: FairQueueLimits, waiting: WaitingLimits = HEAVY_WAITING) {
    this.#limits = limits;
    this.#line = new WaitingLine(waiting, 'More lists, counts and history are asked for than can be read. Try again in a moment.');
  }

  /** Runs the task when its turn comes. Throws `OVERLOADED` if too many tasks wait, or if its turn does not come in time. */
  async run<T>(tenantId: TenantId | null, task: () => Promise<T>): Promise<T> {
    if (this.#running < this.#limits.atOnce && !this.#isBusy(tenantId)) {
      this.#begin(tenantId);
    } else {
      await this.#line.wait(tenantId);
    }
    try {
      return await task();
    } finally {
      this.#end(tenantId);
    }
  }

  #isBusy(tenantId: TenantId | null): boolean {
    return (this.#ofTenant.get(tenantId) ?? 0) >= this.#limits.atOnceOfTenant;
  }

  #begin(tenantId: TenantId | null): void {
    this.#running += 1;
    this.#ofTenant.set(tenantId, (this.#ofTenant.get(tenantId) ?? 0) + 1);
  }

  // INVARIANT: a task that is served counts as running from this moment on, so that no new task can come in between.
  #end(tenantId: TenantId | null): void {
    this.#running -= 1;
    const left = (this.#ofTenant.get(tenantId) ?? 1) - 1;
    if (left > 0) {
      this.#ofTenant.set(tenantId, left);
    } else {
      this.#ofTenant.delete(tenantId);
    }
    const served = this.#line.serve((each) => this.#isBusy(each));
    if (served !== undefined) {
      this.#begin(served);
    }
  }
}
