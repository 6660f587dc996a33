import { overloadedError } from '../../domain/shared/requestError';
import type { RequestError } from '../../domain/shared/requestError';
import type { TenantId } from '../../domain/tenants/tenant';

/** After how long a caller that was refused may try again. */
export const RETRY_AFTER_MS = 1_000;

export interface WaitingLimits {
  /** How long a caller may wait, in milliseconds. */
  readonly maxWaitMs: number;
  /** How many callers may wait in one line. */
  readonly maxWaiting: number;
  /** How many of them may wait for one tenant. */
  readonly maxWaitingOfTenant: number;
}

interface Waiter {
  readonly resume: () => void;
  readonly timer: NodeJS.Timeout;
}

/** Callers that wait. Their tenants are served in turn; the callers of one tenant, and those without a tenant, in the order of arrival. */
export class WaitingLine {
  readonly #limits: WaitingLimits;
  readonly #refusal: string | null;
  /** The tenant that is served next comes first. A tenant without waiters is not in it. */
  readonly #byTenant = new Map<TenantId | null, Set<Waiter>>();
  #waiting = 0;

  /** `refusal`: what a caller is told for whom there is no room in the line, or no turn in time. */
  constructor(limits: WaitingLimits, refusal: string | null = null) {
    this.#limits = limits;
    this.#refusal = refusal;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when it is this caller's turn. Throws `OVERLOADED` if too many callers wait, or if the turn does not come in time. */
  async wait(tenantId: TenantId | null): Promise<void> {
    const { maxWaiting, maxWaitingOfTenant, maxWaitMs } = this.#limits;
    const own = this.#byTenant.get(tenantId) ?? new Set<Waiter>();
    if (this.#waiting >= maxWaiting || (tenantId !== null && own.size >= maxWaitingOfTenant)) {
      throw overloadedError(this.#refusal ?? 'Too many changes are waiting to be written. Try again in a moment.', RETRY_AFTER_MS);
    }
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        resume: resolve,
        timer: setTimeout(() => {
          this.#remove(tenantId, waiter);
          reject(this.#refusal === null ? waitedTooLong() : overloadedError(this.#refusal, RETRY_AFTER_MS));
        }, maxWaitMs),
      };
      this.#byTenant.set(tenantId, own.add(waiter));
      this.#waiting += 1;
    });
  }

  /** Ends the wait of the next caller whose tenant is not busy. Returns the tenant; undefined if there is no such caller. */
  serve(isBusy: (tenantId: TenantId | null) => boolean): TenantId | null | undefined {
    for (const [tenantId, [waiter]] of this.#byTenant) {
      if (waiter !== undefined && !isBusy(tenantId)) {
        this.#remove(tenantId, waiter);
        clearTimeout(waiter.timer);
        waiter.resume();
        return tenantId;
      }
    }
    return undefined;
  }

  /** Takes the waiter out, and lets its tenant's next turn come after those of all other tenants. */
  #remove(tenantId: TenantId | null, waiter: Waiter): void {
    const own = this.#byTenant.get(tenantId);
    if (own?.delete(waiter) !== true) {
      return;
    }
    this.#waiting -= 1;
    this.#byTenant.delete(tenantId);
    if (own.size > 0) {
      this.#byTenant.set(tenantId, own);
    }
  }
}

/** The refusal of a change that waited too long for its turn or for a lock of the database. */
export function waitedTooLong(): RequestError {
  return overloadedError(
    'The database is busy with other changes, or another session has locked it. Try again in a moment.',
    RETRY_AFTER_MS,
  );
}
