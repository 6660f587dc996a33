import type { Instant } from '../../domain/shared/revision';
import { StoreOpenError } from '../../store/port/store';
import type { StoredTimes } from '../../store/port/store';
import { MOST_AHEAD_MS } from './steadyClock';

/**
 * Throws `StoreOpenError` if this machine's clock does not fit the data: if it is far ahead of the database server's clock, or if the data hold a time far in
 * the future that no operator has accepted.
 */
export async function checkStartClock(times: StoredTimes, now: () => Instant): Promise<void> {
  const server = await times.server();
  if (server !== null && now() - server > MOST_AHEAD_MS) {
    throw new StoreOpenError(
      `This machine's clock says \`${isoTime(now())}\`, and that of the database server \`${isoTime(server)}\`. Set the wrong one right.`,
    );
  }
  const newest = await times.newest();
  if (newest - now() > MOST_AHEAD_MS && newest > (await times.accepted())) {
    throw new StoreOpenError(
      `The newest change or attempt in the data is dated \`${isoTime(newest)}\`, and this machine's clock says \`${isoTime(now())}\`. If the machine's ` +
        'clock is wrong, set it right. If it is right, a wrong clock has dated the data: `cordon accept-clock` accepts that, and each new change or attempt gets that ' +
        'time until it has passed.',
    );
  }
}

function isoTime(time: Instant): string {
  return new Date(time).toISOString();
}
