import type { Instant } from '../../domain/shared/revision';

/** Both clocks, since each can be wrong: the wall clock can be set back, and the monotonic one stands still while the machine sleeps. */
export interface Clocks {
  /** Milliseconds since 1970. */
  readonly wall: () => Instant;
  /** Milliseconds since any fixed point; never runs backwards. */
  readonly monotonic: () => number;
}

export interface ClockReading {
  readonly wall: Instant;
  readonly monotonic: number;
}

export function readClocks(clocks: Clocks): ClockReading {
  return { wall: clocks.wall(), monotonic: clocks.monotonic() };
}
