import { overloadedError } from '../../domain/shared/requestError';
import type { Watcher } from '../port/live';

/** How many connections may be watched at a time. */
export interface WatchBounds {
  readonly perSubject: number;
  readonly perTenant: number;
}

/** Counts the connections that each subject and each tenant watches. */
export class WatchLimits {
  readonly #bounds: WatchBounds;
  readonly #subjects = new Map<string, number>();
  readonly #tenants = new Map<string, number>();
  #connections = 0;

  constructor(bounds: WatchBounds) {
    this.#bounds = bounds;
  }

  /** The connections of all watches. */
  get connections(): number {
    return this.#connections;
  }

  /** Counts these connections. Throws `OVERLOADED`, and counts nothing, if that would be too many. */
  take({ subject, tenantId }: Pick<Watcher<never>, 'subject' | 'tenantId'>, connections: number): void {
    assertRoom('subject', 'MAX_WATCHES_PER_SUBJECT', this.#subjects.get(subject) ?? 0, connections, this.#bounds.perSubject);
    if (tenantId !== null) {
      assertRoom('tenant', 'MAX_WATCHES_PER_TENANT', this.#tenants.get(tenantId) ?? 0, connections, this.#bounds.perTenant);
    }
    this.#add(subject, tenantId, connections);
  }

  giveBack({ subject, tenantId }: Pick<Watcher<never>, 'subject' | 'tenantId'>, connections: number): void {
    this.#add(subject, tenantId, -connections);
  }

  #add(subject: string, tenantId: string | null, change: number): void {
    this.#connections += change;
    addTo(this.#subjects, subject, change);
    if (tenantId !== null) {
      addTo(this.#tenants, tenantId, change);
    }
  }
}

function assertRoom(whose: 'subject' | 'tenant', setting: string, watched: number, more: number, bound: number): void {
  if (watched + more > bound) {
    throw overloadedError(
      `This ${whose} watches ${String(watched)} connections, and may watch ${String(bound)} at a time (\`${setting}\`), so ${String(more)} more are too many. Complete another subscription first.`,
    );
  }
}

function addTo(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) {
    counts.delete(key);
  } else {
    counts.set(key, count);
  }
}
