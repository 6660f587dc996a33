import type { Subscription, Waker } from '../../../live/port/subscription';
import type { SocketOutbox } from '../wire/socketOutbox';
import { webSocketFrame } from '../wire/webSocketFrame';
import type { DeliveryQueue, Delivery } from './deliveryQueue';
import type { EventBody, SharedEvent, EventBodies } from './eventBodies';

/** The events of a subscription, and the bodies that they are sent with. */
export interface SharedSource {
  readonly source: Subscription<SharedEvent>;
  readonly events: EventBodies;
}

/** What is told the end of a source. */
export interface EndListener {
  /** With the source's error, or with null if it ended without one. */
  onEnd(error: unknown): void;
}

/**
 * One of many subscribers that are sent the same bodies. It keeps a cursor and at most one event: it takes the next one when its delivery runs and its
 * socket has sent everything before.
 */
export class SharedSubscriber implements Waker, Delivery {
  /** The text of its messages before the payload. */
  readonly #prefix: string;
  readonly #source: Subscription<SharedEvent>;
  readonly #events: EventBodies;
  readonly #outbox: SocketOutbox;
  readonly #fanOut: DeliveryQueue;
  readonly #listener: EndListener;
  #body: EventBody | null = null;
  /** Whether it still has events to send. */
  #behind = false;
  #stopped = false;

  constructor(
    prefix: string,
    source: Subscription<SharedEvent>,
    events: EventBodies,
    outbox: SocketOutbox,
    fanOut: DeliveryQueue,
    listener: EndListener,
  ) {
    this.#prefix = prefix;
    this.#source = source;
    this.#events = events;
    this.#outbox = outbox;
    this.#fanOut = fanOut;
    this.#listener = listener;
    events.addSubscriber();
    source.follow(this);
    this.wake();
  }

  wake(): void {
    if (this.#behind || this.#stopped) {
      return;
    }
    this.#behind = true;
    this.#events.fallBehind();
    this.#fanOut.add(this);
  }

  deliver(): void {
    if (this.#stopped) {
      return;
    }
    try {
      if (this.#body === null && !this.#takeNext()) {
        return;
      }
      if (this.#send()) {
        this.#body = null;
        if (this.#takeNext()) {
          this.#fanOut.add(this);
        }
      }
    } catch (error) {
      this.#listener.onEnd(error);
    }
  }

  /** Ends it at once, and frees everything. */
  stop(): void {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    this.#body = null;
    if (this.#behind) {
      this.#events.catchUp();
    }
    this.#events.removeSubscriber();
    this.#source.end(null);
  }

  /** Returns whether there was an event to take. */
  #takeNext(): boolean {
    const event = this.#source.take();
    if (event !== null) {
      this.#body = this.#events.bodyOf(event);
      return true;
    }
    this.#behind = false;
    this.#events.catchUp();
    if (this.#source.ended) {
      this.#listener.onEnd(null);
    }
    return false;
  }

  /** Returns whether the event was sent. If not, the delivery is added again as soon as it can be. */
  #send(): boolean {
    if (this.#body === null) {
      return false;
    }
    const { bytes, error, waiting } = this.#body;
    if (error !== null) {
      throw error;
    }
    if (bytes === null) {
      waiting.push(this);
      return false;
    }
    if (!this.#outbox.empty) {
      this.#outbox.onceEmpty(() => {
        this.#fanOut.add(this);
      });
      return false;
    }
    this.#outbox.write(webSocketFrame(this.#prefix, bytes));
    this.#fanOut.messages += 1;
    return true;
  }
}
