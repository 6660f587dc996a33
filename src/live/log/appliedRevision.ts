import type { Change } from '../../domain/policies/change';
import type { Revision } from '../../domain/shared/revision';

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The last change that this node has applied. */
export class AppliedRevision {
  /** Told of each change in the block that applies it. It must not throw and must not wait. */
  readonly #tell: (change: Change) => void;
  /** Asks for the next poll of the log at once. */
  readonly #hurry: () => void;
  #revision: Revision;
  readonly #waiting = new Map<Revision, Waiter[]>();
  #abandoned: Error | null = null;

  constructor(start: Revision, tell: (change: Change) => void = () => undefined, hurry: () => void = () => undefined) {
    this.#tell = tell;
    this.#hurry = hurry;
    this.#revision = start;
  }

  get revision(): Revision {
    return this.#revision;
  }

  /** INVARIANT: revisions are gap-free, so each waiter is found by its own revision. A gap stops the node here: better stale than wrong. */
  advance(change: Change): void {
    this.expect(change);
    this.#revision = change.revision;
    this.#tell(change);
    const waiters = this.#waiting.get(change.revision);
    if (waiters === undefined) {
      return;
    }
    this.#waiting.delete(change.revision);
    for (const waiter of waiters) {
      waiter.resolve();
    }
  }

  /** Throws where the change is not the next one. */
  expect(change: Change): void {
    if (change.revision === this.#revision + 1) {
      return;
    }
    throw new Error(`The change log has a gap: revision ${String(change.revision)} follows ${String(this.#revision)}.`);
  }

  /** Resolves once this revision is applied; rejects where the wait was abandoned. */
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
      this.#hurry();
    });
  }

  /** Fails all who wait. */
  abandon(error: Error): void {
    const waiting = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const waiter of waiting) {
      waiter.reject(error);
    }
  }

  /** Fails all who wait and all who will: nothing is applied here any more. */
  end(error: Error): void {
    this.#abandoned = error;
    this.abandon(error);
  }
}
