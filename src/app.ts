import type { Instant } from './domain/shared/revision';
import type { Live } from './live/port/live';
import type { Store } from './store/port/store';

/** What every use case (a command or a query) is given. */
export interface App {
  readonly store: Store;
  readonly live: Live;
  /** The only clock: milliseconds since 1970. */
  readonly now: () => Instant;
  /** The most rules that a policy may hold. */
  readonly maxRules: number;
}
