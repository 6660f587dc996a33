/** What waits for its turn to send. It must not throw. */
export interface Delivery {
  deliver(): void;
}

/** How many turns are taken before whatever else arrived meanwhile has its own. */
export const DELIVERIES_AT_ONCE = 200;

/** Hands out turns in the order in which they were asked for, in slices, so that telling thousands holds up nobody. */
export class DeliveryQueue {
  #waiting: Delivery[] = [];
  #next = 0;
  #scheduled = false;
  /** Events made ready for all who see the same, since the start. */
  executions = 0;
  /** Messages with such an event, since the start. */
  messages = 0;

  /** How many wait for their turn. */
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
    setImmediate(() => {
      this.#scheduled = false;
      this.#deliverBatch();
    });
  }

  #deliverBatch(): void {
    const batch = this.#waiting.slice(this.#next, this.#next + DELIVERIES_AT_ONCE);
    this.#next += batch.length;
    if (this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    for (const each of batch) {
      each.deliver();
    }
    if (this.length > 0) {
      this.#schedule();
    }
  }
}
