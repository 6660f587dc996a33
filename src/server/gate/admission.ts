import type { Caller } from '../../domain/callers/caller';
import { ByCaller, partyKey } from './byCaller';

/** Why a request is refused. */
export type Overload = 'requests' | 'tenant_requests' | 'body_bytes' | 'event_loop';

export interface AdmissionLimits {
  /** The most requests under way. */
  readonly maxRequests: number;
  /** The most of them that one tenant, or one subject with a platform role, may have. */
  readonly maxRequestsPerTenant: number;
  /** So many requests of a tenant are admitted whatever the requests of others do. Large bodies have no such reserve. */
  readonly reservedPerTenant: number;
  /** The most bytes of all bodies of requests under way together. Small bodies do not count: the number of requests limits them. */
  readonly maxBodyBytes: number;
  /** The most of them that one tenant may send. */
  readonly maxBodyBytesPerTenant: number;
  /** How many milliseconds late the timer of this process may be, twice in a row. */
  readonly maxBehindMs: number;
}

export const ADMISSION_LIMITS: Omit<AdmissionLimits, 'maxRequestsPerTenant'> = {
  maxRequests: 2_000,
  reservedPerTenant: 8,
  maxBodyBytes: 256 * 1024 * 1024,
  maxBodyBytesPerTenant: 64 * 1024 * 1024,
  maxBehindMs: 1_000,
};

/** In bytes. A body up to this size does not count. Otherwise large bodies that are announced and never sent would keep out every small one. */
export const SMALL_BODY_BYTES = 64 * 1024;
const SAMPLE_MS = 50;
/** The clock is read at each eighth request. Lateness counts as overload only if at least so many requests came since the last sample. */
const LOOK_EVERY = 8;
/** One turn of the event loop alone may take this many times the allowed lateness, because a burst is not an overload. */
const BURST = 4;

/** What one party has under way. */
interface UnderWay {
  requests: number;
  bodyBytes: number;
}

/**
 * Admits a request only if there is memory and time to answer it, and if its tenant leaves room for others. Every successful `enter` must be paired with one
 * `leave`.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #monotonicMs: () => number;
  readonly #parties = new ByCaller<UnderWay>(partyKey, () => ({ requests: 0, bodyBytes: 0 }));
  #requests = 0;
  #bodyBytes = 0;
  #sampledAt: number;
  #behindMs = 0;
  #overloaded = false;
  /** How late the process may be within this turn of the event loop. */
  #maxLatenessMs: number;
  /** Requests since the last sample. */
  #arrived = 0;
  readonly #refusals: Record<Overload, number> = { requests: 0, tenant_requests: 0, body_bytes: 0, event_loop: 0 };

  constructor(limits: AdmissionLimits, monotonicMs: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
    this.#sampledAt = monotonicMs();
    this.#maxLatenessMs = limits.maxBehindMs * BURST;
  }

  /** Admits the request (null), or returns why it is refused. `bodyBytes` is the size that the request announces. */
  enter(caller: Caller, bodyBytes: number): Overload | null {
    const party = this.#parties.of(caller);
    const { maxRequests, maxRequestsPerTenant, reservedPerTenant, maxBodyBytes, maxBodyBytesPerTenant } = this.#limits;
    // One turn of the event loop may serve thousands of requests, and the timer does not run in between.
    this.#arrived += 1;
    if (this.#arrived % LOOK_EVERY === 0 && this.#lateness() > this.#maxLatenessMs) {
      this.#overloaded = true;
    }
    if (party.requests >= reservedPerTenant) {
      if (this.#overloaded) {
        return this.#refuse('event_loop');
      }
      if (this.#requests >= maxRequests) {
        return this.#refuse('requests');
      }
      if (party.requests >= maxRequestsPerTenant) {
        return this.#refuse('tenant_requests');
      }
    }
    if (bodyBytes > SMALL_BODY_BYTES) {
      if (this.#bodyBytes + bodyBytes > maxBodyBytes || party.bodyBytes + bodyBytes > maxBodyBytesPerTenant) {
        return this.#refuse('body_bytes');
      }
      this.#bodyBytes += bodyBytes;
      party.bodyBytes += bodyBytes;
    }
    this.#requests += 1;
    party.requests += 1;
    return null;
  }

  /** Takes the same arguments as `enter` did. */
  leave(caller: Caller, bodyBytes: number): void {
    const party = this.#parties.of(caller);
    this.#requests -= 1;
    party.requests -= 1;
    if (bodyBytes > SMALL_BODY_BYTES) {
      this.#bodyBytes -= bodyBytes;
      party.bodyBytes -= bodyBytes;
    }
  }

  /**
   * Runs every 50 ms and measures how late it runs. Requests are refused after it was late twice in a row because of requests, until its lateness is half of
   * what is allowed.
   */
  sample(): void {
    const { maxBehindMs } = this.#limits;
    this.#behindMs = this.#lateness();
    const busy = this.#behindMs > maxBehindMs && this.#arrived >= LOOK_EVERY;
    const refused = this.#overloaded;
    this.#overloaded = refused ? this.#behindMs > maxBehindMs / 2 : busy && this.#maxLatenessMs === maxBehindMs;
    this.#maxLatenessMs = busy || refused ? maxBehindMs : maxBehindMs * BURST;
    this.#sampledAt = this.#monotonicMs();
    this.#arrived = 0;
  }

  /** Starts sampling. Returns a function that stops it. */
  start(): () => void {
    this.#sampledAt = this.#monotonicMs();
    const timer = setInterval(() => {
      this.sample();
    }, SAMPLE_MS).unref();
    return () => {
      clearInterval(timer);
    };
  }

  get requests(): number {
    return this.#requests;
  }

  get bodyBytes(): number {
    return this.#bodyBytes;
  }

  get behindMs(): number {
    return this.#behindMs;
  }

  get refusals(): Readonly<Record<Overload, number>> {
    return this.#refusals;
  }

  #lateness(): number {
    return Math.max(0, this.#monotonicMs() - this.#sampledAt - SAMPLE_MS);
  }

  #refuse(why: Overload): Overload {
    this.#refusals[why] += 1;
    return why;
  }
}
