import { LRUCache } from 'lru-cache';
import type { DeliveryQueue, Delivery } from './deliveryQueue';

/** An event that is made ready once for many. */
export interface SharedEvent {
  /** Unlike any other event's, those of a log that was rewound included. */
  readonly id: string;
}

/** An event as it is sent. */
export interface EventBody {
  /** Null: not made yet. */
  bytes: Buffer | null;
  /** Why it can't be made; null: no reason so far. */
  error: Error | null;
  /** Who wait until it is made. */
  waiting: Delivery[];
}

/** The bodies of all subscriptions, with where each is kept: the oldest go first. */
export type EventBodyCache = LRUCache<EventBody, () => void>;

const MAX_KEPT_BYTES = 16 * 1024 * 1024;
const BODY_OVERHEAD = 500;

export function eventBodyCache(): EventBodyCache {
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
  readonly #cache: EventBodyCache;
  /** Called once nobody subscribes to them any more. */
  readonly #onLastSubscriberGone: () => void;
  readonly #bodies = new Map<string, EventBody>();
  #subscribers = 0;
  #behind = 0;

  constructor(
    make: (event: SharedEvent) => Promise<Buffer>,
    fanOut: DeliveryQueue,
    cache: EventBodyCache,
    onLastSubscriberGone: () => void,
  ) {
    this.#make = make;
    this.#fanOut = fanOut;
    this.#cache = cache;
    this.#onLastSubscriberGone = onLastSubscriberGone;
  }

  addSubscriber(): void {
    this.#subscribers += 1;
  }

  removeSubscriber(): void {
    this.#subscribers -= 1;
    if (this.#subscribers === 0) {
      this.#onLastSubscriberGone();
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
      this.#cache.delete(body);
    }
    this.#bodies.clear();
  }

  /** Whoever holds it can use it, kept or not. */
  bodyOf(event: SharedEvent): EventBody {
    const known = this.#bodies.get(event.id);
    if (known !== undefined) {
      return known;
    }
    const body: EventBody = { bytes: null, error: null, waiting: [] };
    this.#bodies.set(event.id, body);
    void this.#fill(event, body);
    return body;
  }

  async #fill(event: SharedEvent, body: EventBody): Promise<void> {
    try {
      body.bytes = await this.#make(event);
    } catch (error) {
      body.error = error instanceof Error ? error : new Error(String(error));
    }
    const forget = (): void => {
      if (this.#bodies.get(event.id) === body) {
        this.#bodies.delete(event.id);
      }
    };
    if (this.#bodies.get(event.id) === body) {
      this.#cache.set(body, forget);
      if (!this.#cache.has(body)) {
        forget();
      }
    }
    for (const delivery of body.waiting) {
      this.#fanOut.add(delivery);
    }
    body.waiting = [];
  }
}
