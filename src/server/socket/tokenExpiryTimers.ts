import type { Instant } from '../../domain/shared/revision';

/** The longest delay that setTimeout accepts. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export interface Expiring {
  expire(): void;
}

interface Expiry {
  readonly members: Set<Expiring>;
  timer: NodeJS.Timeout;
}

/** Calls thousands of members when their token expires, with one timer for all that expire at the same time. */
export class TokenExpiryTimers {
  readonly #now: () => Instant;
  readonly #byTime = new Map<Instant, Expiry>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  add(at: Instant, member: Expiring): void {
    const known = this.#byTime.get(at);
    if (known === undefined) {
      this.#byTime.set(at, { members: new Set([member]), timer: this.#arm(at) });
    } else {
      known.members.add(member);
    }
  }

  delete(at: Instant, member: Expiring): void {
    const expiry = this.#byTime.get(at);
    if (expiry?.members.delete(member) !== true || expiry.members.size > 0) {
      return;
    }
    clearTimeout(expiry.timer);
    this.#byTime.delete(at);
  }

  #arm(at: Instant): NodeJS.Timeout {
    const left = at - this.#now();
    return setTimeout(() => this.#reached(at, left > MAX_DELAY_MS), Math.min(left, MAX_DELAY_MS));
  }

  #reached(at: Instant, early: boolean): void {
    const expiry = this.#byTime.get(at);
    if (expiry === undefined) {
      return;
    }
    if (early) {
      expiry.timer = this.#arm(at);
      return;
    }
    this.#byTime.delete(at);
    for (const member of expiry.members) {
      member.expire();
    }
  }
}
