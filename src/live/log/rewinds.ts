import { RequestError } from '../../domain/shared/requestError';
import type { Revision, SentRevision } from '../../domain/shared/revision';
import type { ChangeLog, LogCursor } from '../../store/port/changeLog';

/** For how long a node tells subscribers of a rewind that it has seen. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The log was set back: its changes above `shared`, up to `reached`, are gone, and their revisions are given to other changes. */
interface Rewind {
  readonly shared: Revision;
  readonly reached: Revision;
  /** By the monotonic clock. */
  readonly seenAt: number;
}

/**
 * The rewinds that this node has seen. A subscriber that resumes after a revision that was set back is told so, even if the log has reached that revision
 * again: its number does not say which of the two changes the subscriber has seen.
 */
export class Rewinds {
  readonly #monotonic: () => number;
  #seen: Rewind[] = [];

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  add(shared: Revision, reached: Revision): void {
    this.#seen.push({ shared, reached, seenAt: this.#monotonic() });
  }

  /** Throws `LOG_REWOUND` if a subscriber that has seen all up to `since` may have seen changes that are gone. */
  check(since: SentRevision | null): void {
    const shared = since === null ? null : this.sharedWith(Number(since));
    if (shared !== null) {
      throw logRewound(shared);
    }
  }

  /** The last revision that the subscriber shares with the log, if it has seen all up to `since`; null if no rewind concerns it. */
  sharedWith(since: Revision): Revision | null {
    const now = this.#monotonic();
    this.#seen = this.#seen.filter(({ seenAt }) => now - seenAt <= REMEMBERED_MS);
    const shared = this.#seen.flatMap((rewind) => (since > rewind.shared && since <= rewind.reached ? [rewind.shared] : []));
    return shared.length === 0 ? null : Math.min(...shared);
  }
}

/** Of these places in the log, in order, the revision of the newest one that the log still holds with the same change; 0 if it holds none. */
export async function newestShared(log: Pick<ChangeLog, 'cursorAt'>, places: readonly LogCursor[]): Promise<Revision> {
  let [held, gone] = [0, places.length];
  while (held < gone) {
    const middle = Math.floor((held + gone) / 2);
    const place = places[middle];
    if (place !== undefined && (await log.cursorAt(place.revision))?.id === place.id) {
      held = middle + 1;
    } else {
      gone = middle;
    }
  }
  return places[held - 1]?.revision ?? 0;
}

/** Tells a subscriber of policy changes where to begin again. */
export function logRewound(resumeFrom: Revision): RequestError {
  const message =
    `The change log was set back to an earlier state, for example from a backup, and what it holds after revision \`${String(resumeFrom)}\` may be new. ` +
    `Read the policy again, and subscribe with \`sinceRevision: ${String(resumeFrom)}\`.`;
  return new RequestError('LOG_REWOUND', message, { resumeFrom: String(resumeFrom) });
}

/** Tells a subscriber whose feed has no place to begin again: it starts with what is true now. */
export function feedRewound(): RequestError {
  return new RequestError(
    'LOG_REWOUND',
    'The database was set back to an earlier state, for example from a backup. Read the present state again, and subscribe anew, without a cursor.',
  );
}
