/** Why a request is not let in. */
export type Overload = 'requests' | 'body_bytes' | 'event_loop';

export interface AdmissionLimits {
  /** Requests under way. */
  readonly maxRequests: number;
  /** Bytes that the bodies of requests under way may have together. Small bodies are free: the number of requests bounds them. */
  readonly maxBodyBytes: number;
  /** How many milliseconds late this process may be, twice in a row, with what it has planned. */
  readonly maxBehindMs: number;
}

export const ADMISSION_LIMITS: AdmissionLimits = { maxRequests: 2_000, maxBodyBytes: 256 * 1024 * 1024, maxBehindMs: 1_000 };

/** A body up to this size does not count. Else some that are announced and never sent would shut out every small one. */
const SMALL_BODY_BYTES = 64 * 1024;
const SAMPLE_MS = 50;
/** How many requests pass between two looks at the clock, and how many there have to be for being late to be their doing. */
const LOOK_EVERY = 8;
/** How many times the allowed lateness one turn of the event loop may take by itself: a burst is no overload. */
const BURST = 4;

/** The gate before any work: what is let in can be answered in the memory and time that there are. Who passes `enter` is to `leave`. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #monotonicMs: () => number;
  #requests = 0;
  #bodyBytes = 0;
  #sampledAt: number;
  #behindMs = 0;
  #overloaded = false;
  /** What is too late within this turn of the event loop. */
  #maxLatenessMs: number;
  /** Requests since the last sample. */
  #arrived = 0;
  readonly #refusals: Record<Overload, number> = { requests: 0, body_bytes: 0, event_loop: 0 };

  constructor(limits: AdmissionLimits = ADMISSION_LIMITS, monotonicMs: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
    this.#sampledAt = monotonicMs();
    this.#maxLatenessMs = limits.maxBehindMs * BURST;
  }

  /** Lets the request in (null), or says why not. `bodyBytes` is what it announces. */
  enter(bodyBytes: number): Overload | null {
    const { maxRequests, maxBodyBytes } = this.#limits;
    // One turn of the event loop may serve thousands of requests: the timer alone would learn of it too late.
    this.#arrived += 1;
    if (this.#arrived % LOOK_EVERY === 0 && this.#lateness() > this.#maxLatenessMs) {
      this.#overloaded = true;
    }
    if (this.#overloaded) {
      return this.#refuse('event_loop');
    }
    if (this.#requests >= maxRequests) {
      return this.#refuse('requests');
    }
    if (bodyBytes > SMALL_BODY_BYTES) {
      if (this.#bodyBytes + bodyBytes > maxBodyBytes) {
        return this.#refuse('body_bytes');
      }
      this.#bodyBytes += bodyBytes;
    }
    this.#requests += 1;
    return null;
  }

  /** With the same `bodyBytes` as `enter`. */
  leave(bodyBytes: number): void {
    this.#requests -= 1;
    if (bodyBytes > SMALL_BODY_BYTES) {
      this.#bodyBytes -= bodyBytes;
    }
  }

  /**
   * Notes how late this call comes, which is planned each 50 ms. Late for once, or for something else than requests, refuses nobody. Who was refused is let
   * in again once it comes in half the time that is allowed.
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

  /** Samples until it is told to stop. */
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
