import type { Change } from '../../domain/policies/change';
import type { Revision } from '../../domain/shared/revision';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The last change that this node has applied. */
export class AppliedRevision {
  /** Called with each change in the block that applies it. It must not throw and must not wait. */
  readonly #onApplied: (change: Change) => void;
  readonly #pollNow: () => void;
  #revision: Revision;
  readonly #waiting = new Map<Revision, Waiter[]>();
  #abandoned: Error | null = null;

  constructor(start: Revision, onApplied: (change: Change) => void = () => undefined, pollNow: () => void = () => undefined) {
    this.#onApplied = onApplied;
    this.#pollNow = pollNow;
    this.#revision = start;
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** INVARIANT: revisions have no gaps, so each waiter is found by its own revision. At a gap the node stops here, and stops answering and never answers wrongly. */
  advance(change: Change): void {
    this.expect(change);
    this.#revision = change.revision;
    this.#onApplied(change);
    const waiters = this.#waiting.get(change.revision);
    if (waiters === undefined) {
      return;
    }
    this.#waiting.delete(change.revision);
    for (const waiter of waiters) {
      waiter.resolve();
    }
  }

  /** Throws unless the change is the next one. */
  expect(change: Change): void {
    if (change.revision === this.#revision + 1) {
      return;
    }
    throw new Error(`The change log has a gap: revision ${String(change.revision)} follows ${String(this.#revision)}.`);
  }

  /** Resolves once this revision is applied; rejects if the wait is abandoned. */
  reached(revision: Revision): Promise<void> {
    if (revision <= this.#revision) {
      return Promise.resolve();
    }
    if (this.#abandoned !== null) {
      return Promise.reject(this.#abandoned);
    }
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(revision);
      if (waiters === undefined) {
        this.#waiting.set(revision, [{ resolve, reject }]);
      } else {
        waiters.push({ resolve, reject });
      }
      this.#pollNow();
    });
  }

  /** Rejects every wait. */
  abandon(error: Error): void {
    const waiting = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const waiter of waiting) {
      waiter.reject(error);
    }
  }

  /** Rejects every wait, now and from now on: nothing is applied here any more. */
  end(error: Error): void {
    this.#abandoned = error;
    this.abandon(error);
  }
}
