import { LRUCache } from 'lru-cache';
import type { DeliveryQueue, Delivery } from './deliveryQueue';

/** An event that is made ready once for many. */
export interface SharedEvent {
  /** Unlike any other event's, those of a log that was rewound included. */
  readonly id: string;
}

/** An event as it is sent. */
export interface Body {
  /** Null: not made yet. */
  bytes: Buffer | null;
  /** Why it can't be made; null: no reason so far. */
  failure: Error | null;
  /** Who wait until it is made. */
  waiting: Delivery[];
}

/** The bodies of all subscriptions, with where each is kept: the oldest go first. */
type KeptBodies = LRUCache<Body, () => void>;

const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const BODY_OVERHEAD = 500;

export function keptBodies(): KeptBodies {
  return new LRUCache({
    maxSize: MAX_KEPT_BYTES,
    sizeCalculation: (_forget, { bytes }) => BODY_OVERHEAD + (bytes?.length ?? 0),
    dispose: (forget) => {
      forget();
    },
  });
}

/**
 * The events of one document with one set of variables, as one visibility class sees them. Each is made once. It is kept while a subscriber is behind and
 * there is room; one who comes for it later than that has it made again.
 */
export class EventBodies {
  readonly #make: (event: SharedEvent) => Promise<Buffer>;
  readonly #fanOut: DeliveryQueue;
  readonly #kept: KeptBodies;
  /** Called once nobody subscribes to them any more. */
  readonly #onDeserted: () => void;
  readonly #bodies = new Map<string, Body>();
  #subscribers = 0;
  #behind = 0;

  constructor(make: (event: SharedEvent) => Promise<Buffer>, fanOut: DeliveryQueue, kept: KeptBodies, onDeserted: () => void) {
    this.#make = make;
    this.#fanOut = fanOut;
    this.#kept = kept;
    this.#onDeserted = onDeserted;
  }

  join(): void {
    this.#subscribers += 1;
  }

  leave(): void {
    this.#subscribers -= 1;
    if (this.#subscribers === 0) {
      this.#onDeserted();
    }
  }

  /** One of the subscribers has something to be told. */
  fallBehind(): void {
    this.#behind += 1;
  }

  /** One of the subscribers that were behind has been told all, or has left. */
  catchUp(): void {
    this.#behind -= 1;
    if (this.#behind > 0) {
      return;
    }
    for (const body of this.#bodies.values()) {
      this.#kept.delete(body);
    }
    this.#bodies.clear();
  }

  /** Whoever holds it can use it, kept or not. */
  bodyOf(event: SharedEvent): Body {
    const known = this.#bodies.get(event.id);
    if (known !== undefined) {
      return known;
    }
    const body: Body = { bytes: null, failure: null, waiting: [] };
    this.#bodies.set(event.id, body);
    void this.#fill(event, body);
    return body;
  }

  async #fill(event: SharedEvent, body: Body): Promise<void> {
    try {
      body.bytes = await this.#make(event);
    } catch (error) {
      body.failure = error instanceof Error ? error : new Error(String(error));
    }
    const forget = (): void => {
      if (this.#bodies.get(event.id) === body) {
        this.#bodies.delete(event.id);
      }
    };
    if (this.#bodies.get(event.id) === body) {
      this.#kept.set(body, forget);
      if (!this.#kept.has(body)) {
        forget();
      }
    }
    for (const turn of body.waiting) {
      this.#fanOut.add(turn);
    }
    body.waiting = [];
  }
}
