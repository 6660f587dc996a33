import { callerKey } from '../../domain/callers/caller';
import type { Caller } from '../../domain/callers/caller';

/** Limits the open sockets of each subject and of each tenant. */
export class SocketCaps {
  readonly #maxPerSubject: number;
  readonly #maxPerTenant: number;
  readonly #subjects = new Map<string, number>();
  readonly #tenants = new Map<string, number>();

  constructor(maxPerSubject: number, maxPerTenant: number) {
    this.#maxPerSubject = maxPerSubject;
    this.#maxPerTenant = maxPerTenant;
  }

  /** Counts one more socket and returns null. If that would be too many, counts nothing and returns the reason. */
  admit(caller: Caller): string | null {
    if ((this.#subjects.get(callerKey(caller)) ?? 0) >= this.#maxPerSubject) {
      return `This subject has ${String(this.#maxPerSubject)} open sockets, which is the limit. Close one first.`;
    }
    if (caller.tenantId !== null && (this.#tenants.get(caller.tenantId) ?? 0) >= this.#maxPerTenant) {
      return `This tenant has ${String(this.#maxPerTenant)} open sockets, which is the limit. Close one first.`;
    }
    add(this.#subjects, callerKey(caller), 1);
    if (caller.tenantId !== null) {
      add(this.#tenants, caller.tenantId, 1);
    }
    return null;
  }

  release(caller: Caller): void {
    add(this.#subjects, callerKey(caller), -1);
    if (caller.tenantId !== null) {
      add(this.#tenants, caller.tenantId, -1);
    }
  }
}

function add(counts: Map<string, number>, key: string, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) {
    counts.delete(key);
  } else {
    counts.set(key, count);
  }
}
