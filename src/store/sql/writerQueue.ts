import type { TenantId } from '../../domain/tenants/tenant';
import { WaitingLine } from './waitingLine';
import type { WaitingLimits } from './waitingLine';

/** The limits of each lane, on both databases. */
export const WAITING_LIMITS: WaitingLimits = { maxWaitMs: 5_000, maxWaiting: 1_024, maxWaitingOfTenant: 256 };

interface WriterLimits extends WaitingLimits {
  /** How many callers may write at a time. Never two for one tenant. */
  readonly atOnce: number;
}

/**
 * Lets callers write, one at a time or a few. Lanes in which callers wait are served in rotation, so that many callers in one lane never shut out another
 * lane. In one lane the tenants are served in turn, so that many callers for one tenant never shut out another tenant.
 */
export class WriterQueue<Lane extends string> {
  readonly #lanes: readonly { readonly lane: Lane; readonly line: WaitingLine }[];
  readonly #atOnce: number;
  /** The tenants that callers write for now. */
  readonly #busy = new Set<TenantId>();
  #writing = 0;
  #last = 0;
  #drained: (() => void) | null = null;

  constructor(lanes: readonly Lane[], { atOnce, ...limits }: WriterLimits) {
    this.#lanes = lanes.map((lane) => ({ lane, line: new WaitingLine(limits) }));
    this.#atOnce = atOnce;
  }

  /**
   * Resolves when this caller may write, with a function that it must call when it has ended. Throws `OVERLOADED` if too many callers wait, or if its turn
   * does not come in time.
   */
  async take(lane: Lane, tenantId: TenantId | null = null): Promise<() => void> {
    if (this.#drained) {
      throw new Error('The store is closed.');
    }
    if (this.#writing < this.#atOnce && !this.#isBusy(tenantId)) {
      this.#begin(tenantId);
    } else {
      await this.#lanes.find((each) => each.lane === lane)?.line.wait(tenantId);
    }
    let ended = false;
    return () => {
      if (!ended) {
        ended = true;
        this.#end(tenantId);
      }
    };
  }

  /** Refuses new callers. Resolves once nobody writes or waits any more. */
  async drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
      this.#tellDrained();
    });
  }

  // INVARIANT: a caller that is served counts as writing from this moment on, so that no new caller can come in between.
  #end(tenantId: TenantId | null): void {
    this.#writing -= 1;
    if (tenantId !== null) {
      this.#busy.delete(tenantId);
    }
    for (let step = 1; step <= this.#lanes.length; step += 1) {
      const index = (this.#last + step) % this.#lanes.length;
      const served = this.#lanes[index]?.line.serve((each) => this.#isBusy(each));
      if (served !== undefined) {
        this.#last = index;
        this.#begin(served);
        return;
      }
    }
    this.#tellDrained();
  }

  #begin(tenantId: TenantId | null): void {
    this.#writing += 1;
    if (tenantId !== null) {
      this.#busy.add(tenantId);
    }
  }

  #isBusy(tenantId: TenantId | null): boolean {
    return tenantId !== null && this.#busy.has(tenantId);
  }

  #tellDrained(): void {
    if (this.#writing === 0 && this.#lanes.every(({ line }) => line.waiting === 0)) {
      this.#drained?.();
    }
  }
}
