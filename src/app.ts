import type { Instant } from './domain/shared/revision';
import type { TenantBounds } from './domain/tenants/tenantBounds';
import type { Live } from './live/port/live';
import type { Store } from './store/port/store';

/** What every command and every query gets. */
export interface App {
  readonly store: Store;
  readonly live: Live;
  /** The only clock: milliseconds since 1970. */
  readonly now: () => Instant;
  /** How many rules a policy can have at most. */
  readonly maxRules: number;
  /** How much one tenant can have at most. */
  readonly bounds: TenantBounds;
}
