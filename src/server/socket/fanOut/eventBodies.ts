import { LRUCache } from 'lru-cache';
import type { DeliveryQueue, Delivery } from './deliveryQueue';

/** An event whose body is made once for many subscribers. */
export interface SharedEvent {
  /** Different from the ID of every other event, also after the log was rewound. */
  readonly id: string;
}

/** The payload of an event, as subscribers are sent it. */
export interface EventBody {
  /** Null until it is made. */
  bytes: Buffer | null;
  /** Why it can't be made, or null. */
  error: Error | null;
  /** The deliveries that wait until it is made. */
  waiting: Delivery[];
}

/** All bodies in memory, each with the function that forgets it. The oldest are dropped first. */
type EventBodyCache = LRUCache<EventBody, () => void>;

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
 * The event bodies of one document with one set of variables, as one visibility class sees them. A body is made once and kept while a subscriber is behind
 * and there is room. If a subscriber needs a body that was dropped, it is made again.
 */
export class EventBodies {
  readonly #make: (event: SharedEvent) => Promise<Buffer>;
  readonly #fanOut: DeliveryQueue;
  readonly #cache: EventBodyCache;
  /** Called when the last subscriber has left. */
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

  /** Counts one more subscriber that still has events to be sent. */
  fallBehind(): void {
    this.#behind += 1;
  }

  /** Counts one subscriber less that is behind: it was sent all events, or it has left. */
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

  /** Finds the body of an event, or starts making it. A caller may go on using a body after it was dropped here. */
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
