import { overloadedError, RequestError } from '../../domain/shared/requestError';
import type { Revision } from '../../domain/shared/revision';
import type { AppliedRevision } from './appliedRevision';
import type { ClockReading, Clocks } from './clocks';

export interface FreshnessOptions {
  readonly clocks: Clocks;
  /** The most milliseconds since the last good poll of the log began. */
  readonly maxStalenessMs: number;
  /** When the last good poll began; null: none did. */
  readonly lastGood: () => ClockReading | null;
  /** The head of the log, from the database. */
  readonly head: () => Promise<Revision>;
  /** How long a request waits for a revision that the log holds, in milliseconds. */
  readonly maxWaitMs?: number;
  /** How many requests wait at a time. */
  readonly maxWaiters?: number;
}

/** Whether this node knows enough of the log to answer. */
export class Freshness {
  readonly #options: FreshnessOptions;
  #waiters = 0;
  #refused = 0;

  constructor(options: FreshnessOptions) {
    this.#options = options;
  }

  /** The time since the last good poll began, by the clock that says more. */
  get stalenessMs(): number {
    const { clocks, lastGood } = this.#options;
    const good = lastGood();
    return good === null ? Infinity : Math.max(clocks.monotonic() - good.monotonic, clocks.wall() - good.wall);
  }

  get fresh(): boolean {
    return this.stalenessMs <= this.#options.maxStalenessMs;
  }

  /** Throws where the node is not fresh: an answer could be older than `MAX_STALENESS`. */
  check(): void {
    if (!this.fresh) {
      throw staleError();
    }
  }

  get waiters(): number {
    return this.#waiters;
  }

  /** How many were not let wait. */
  get refused(): number {
    return this.#refused;
  }

  /** Resolves once the revision is applied. Throws where the log does not hold it, and where it is not applied in time. */
  async demand(applied: AppliedRevision, revision: Revision): Promise<void> {
    if (revision <= applied.revision) {
      return;
    }
    const { maxWaitMs = 1000, maxWaiters = 10_000 } = this.#options;
    if (this.#waiters >= maxWaiters) {
      this.#refused += 1;
      throw overloadedError('Too many requests wait for a revision; try again in a moment.', 1000);
    }
    this.#waiters += 1;
    let timer: NodeJS.Timeout | undefined;
    try {
      const head = await this.#options.head();
      if (revision > head) {
        throw unavailable(`The log has no revision \`${String(revision)}\` yet: its newest is \`${String(head)}\`.`);
      }
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(unavailable(`This node has not applied revision \`${String(revision)}\` yet; try again in a moment.`));
        }, maxWaitMs);
      });
      await Promise.race([applied.reached(revision), late]);
    } finally {
      clearTimeout(timer);
      this.#waiters -= 1;
    }
  }
}

export function staleError(): RequestError {
  return unavailable('This node can not read the log of changes at present, so it does not answer; try again in a moment.');
}

export function rewoundError(): RequestError {
  return unavailable('The log of changes was set back to an earlier state, so this node starts over; try again in a moment.');
}

function unavailable(message: string): RequestError {
  return new RequestError('REVISION_UNAVAILABLE', message);
}
