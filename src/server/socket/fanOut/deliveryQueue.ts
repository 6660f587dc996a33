import { whenTurn } from '../../../turns';

/** Something that is ready to be sent. `deliver` must not throw. */
export interface Delivery {
  deliver(): void;
}

/** How many deliveries run in one turn of the event loop at most. */
export const DELIVERIES_AT_ONCE = 200;
/** After how many milliseconds a turn begins no more deliveries. */
export const DELIVERING_MS = 5;

/** Runs deliveries in the order in which they were added, some in each turn of the event loop, so that thousands of them do not delay other work. */
export class DeliveryQueue {
  readonly #monotonicMs: () => number;
  #waiting: Delivery[] = [];
  #next = 0;
  #scheduled = false;
  /** How many events were made once for many subscribers, since the start. */
  executions = 0;
  /** How many messages carried such an event, since the start. */
  messages = 0;

  constructor(monotonicMs: () => number = () => performance.now()) {
    this.#monotonicMs = monotonicMs;
  }

  /** How many deliveries are waiting. */
  get length(): number {
    return this.#waiting.length - this.#next;
  }

  add(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    whenTurn(() => {
      this.#scheduled = false;
      this.#deliverBatch();
    });
  }

  #deliverBatch(): void {
    const end = this.#monotonicMs() + DELIVERING_MS;
    const last = Math.min(this.#next + DELIVERIES_AT_ONCE, this.#waiting.length);
    do {
      this.#waiting[this.#next++]?.deliver();
    } while (this.#next < last && this.#monotonicMs() < end);
    if (this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    if (this.length > 0) {
      this.#schedule();
    }
  }
}
