/** What waits for its turn to send. It must not throw. */
export interface Delivery {
  turn(): void;
}

/** How many turns are taken before whatever else arrived meanwhile has its own. */
export const DELIVERIES_AT_ONCE = 200;

/** Hands out turns in the order in which they were asked for, in slices, so that telling thousands holds up nobody. */
export class DeliveryQueue {
  #waiting: Delivery[] = [];
  #place = 0;
  #planned = false;
  /** Events made ready for all who see the same, since the start. */
  executions = 0;
  /** Messages with such an event, since the start. */
  messages = 0;

  /** How many wait for their turn. */
  get length(): number {
    return this.#waiting.length - this.#place;
  }

  add(turn: Delivery): void {
    this.#waiting.push(turn);
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) {
      return;
    }
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.#takeSlice();
    });
  }

  #takeSlice(): void {
    const slice = this.#waiting.slice(this.#place, this.#place + DELIVERIES_AT_ONCE);
    this.#place += slice.length;
    if (this.#place * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#place);
      this.#place = 0;
    }
    for (const each of slice) {
      each.turn();
    }
    if (this.length > 0) {
      this.#plan();
    }
  }
}
