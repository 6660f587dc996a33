import { overloadedError, RequestError } from '../../domain/shared/requestError';
import type { Revision, SentRevision } from '../../domain/shared/revision';
import type { AppliedRevision } from './appliedRevision';
import type { ClockReading, Clocks } from './clocks';

export interface FreshnessOptions {
  readonly clocks: Clocks;
  /** The most milliseconds since the last good poll of the log began. */
  readonly maxStalenessMs: number;
  /** When the last good poll began; null before the first. */
  readonly lastGood: () => ClockReading | null;
  /** The head of the log, from the database. */
  readonly head: () => Promise<Revision>;
  /** How long a request waits for this node to apply a revision that the log holds, in milliseconds. */
  readonly maxWaitMs?: number;
  /** How many requests may wait at a time. */
  readonly maxWaiters?: number;
}

/** Whether this node has read the log recently enough to answer. */
export class Freshness {
  readonly #options: FreshnessOptions;
  #waiters = 0;
  #refused = 0;

  constructor(options: FreshnessOptions) {
    this.#options = options;
  }

  /** The time since the last good poll began, by the clock that shows more. */
  get stalenessMs(): number {
    const { clocks, lastGood } = this.#options;
    const good = lastGood();
    return good === null ? Infinity : Math.max(clocks.monotonic() - good.monotonic, clocks.wall() - good.wall);
  }

  get fresh(): boolean {
    return this.stalenessMs <= this.#options.maxStalenessMs;
  }

  /** Throws if the node is not fresh: an answer could be older than `MAX_STALENESS_MS`. */
  check(): void {
    if (!this.fresh) {
      throw staleError();
    }
  }

  get waiters(): number {
    return this.#waiters;
  }

  /** How many requests were refused because too many others were waiting. */
  get refused(): number {
    return this.#refused;
  }

  /** Resolves once the revision is applied. Throws if the log does not hold it (`beyondHead`), or if it is not applied in time. */
  async demand(applied: AppliedRevision, revision: SentRevision, beyondHead = noSuchRevision): Promise<void> {
    if (revision <= applied.revision) {
      return;
    }
    const { maxWaitMs = 1000, maxWaiters = 10_000 } = this.#options;
    if (this.#waiters >= maxWaiters) {
      this.#refused += 1;
      throw overloadedError('Too many requests are waiting for a revision. Try again in a moment.', 1000);
    }
    this.#waiters += 1;
    let timer: NodeJS.Timeout | undefined;
    try {
      const head = await this.#options.head();
      if (typeof revision === 'bigint' || revision > head) {
        throw beyondHead(revision, head);
      }
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          reject(unavailable(`This node has not applied revision \`${String(revision)}\` yet. Try again in a moment.`));
        }, maxWaitMs);
      });
      await Promise.race([applied.reached(revision), late]);
    } finally {
      clearTimeout(timer);
      this.#waiters -= 1;
    }
  }
}

function noSuchRevision(revision: SentRevision, head: Revision): RequestError {
  return unavailable(`The log has no revision \`${String(revision)}\` yet: its newest is \`${String(head)}\`.`);
}

export function staleError(): RequestError {
  return unavailable('This node cannot read the change log at present, so it does not answer. Try again in a moment.');
}

export function rewoundError(): RequestError {
  return unavailable('The change log was set back to an earlier state, so this node starts over. Try again in a moment.');
}

function unavailable(message: string): RequestError {
  return new RequestError('REVISION_UNAVAILABLE', message);
}
