import { MessageType } from 'graphql-ws';
import type { SubscribeMessage } from 'graphql-ws';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { SharedSubscriber } from './fanOut/sharedSubscriber';
import type { EndListener, SharedSource } from './fanOut/sharedSubscriber';
import type { SocketServices } from './socketServices';
import type { SocketOutbox } from './wire/socketOutbox';

type Results = AsyncIterableIterator<unknown>;

class RunningSubscription implements EndListener {
  readonly id: string;
  /** Null until it has started. */
  started: Results | SharedSubscriber | null = null;
  /** Frees what it keeps. */
  release: () => void = keepsNothing;
  readonly #socket: SocketSubscriptions;

  constructor(id: string, socket: SocketSubscriptions) {
    this.id = id;
    this.#socket = socket;
  }

  onEnd(error: unknown): void {
    this.#socket.onSourceEnd(this, error);
  }
}

/** What a subscription releases until it has started. */
function keepsNothing(): void {
  // It keeps nothing yet.
}

/** One array for all sockets without a subscription. */
const NONE: readonly RunningSubscription[] = [];

/**
 * The subscriptions of one socket. INVARIANT: a subscription is identified by its object, never by its ID alone. A client may use an ID again as soon as it
 * has completed the subscription, while that one is still ending. A subscription that is no longer in `running` sends nothing more.
 */
export class SocketSubscriptions {
  readonly #outbox: SocketOutbox;
  readonly #services: SocketServices;
  /** The few subscriptions of a socket take less memory in an array that is as long as they are many than in a map. */
  #running = NONE;

  constructor(outbox: SocketOutbox, services: SocketServices) {
    this.#outbox = outbox;
    this.#services = services;
  }

  get size(): number {
    return this.#running.length;
  }

  has(id: string): boolean {
    return this.#find(id) !== undefined;
  }

  /** Starts a subscription. An error is sent to the client under the subscription's ID. */
  async start({ id, payload }: SubscribeMessage, caller: Caller): Promise<void> {
    const subscription = new RunningSubscription(id, this);
    const { limit, limits } = this.#services;
    const atLimit = this.#running.length >= limits.maxSubscriptions;
    this.#running = this.#running.concat(subscription);
    try {
      limit(caller, 1);
      if (atLimit) {
        throw overloadedError(
          `This socket has ${String(limits.maxSubscriptions)} subscriptions, which is the limit. Complete one first, or open another socket.`,
        );
      }
      await this.#run(subscription, payload, caller);
    } catch (error) {
      await this.#fail(subscription, error);
    }
  }

  /** Ends a subscription because the client says so. */
  complete(id: string): void {
    const subscription = this.#find(id);
    if (subscription !== undefined) {
      this.#remove(subscription);
      this.#end(subscription);
    }
  }

  completeAll(): void {
    const running = this.#running;
    this.#running = NONE;
    for (const subscription of running) {
      subscription.release();
      this.#end(subscription);
    }
  }

  /** The source of a shared subscription has ended: with an error, or (null) without one. */
  onSourceEnd(subscription: RunningSubscription, error: unknown): void {
    const { id } = subscription;
    void (error === null ? this.#finish(subscription, { id, type: MessageType.Complete }) : this.#fail(subscription, error));
  }

  #end({ started }: RunningSubscription): void {
    if (started instanceof SharedSubscriber) {
      started.stop();
      return;
    }
    started?.return?.().catch((error: unknown) => {
      this.#services.log.error({ err: error }, 'a subscription could not be ended cleanly');
    });
  }

  async #run(subscription: RunningSubscription, payload: SubscribeMessage['payload'], caller: Caller): Promise<void> {
    const { pipeline, metrics } = this.#services;
    const startedAt = performance.now();
    const { started, field, release } = await pipeline.start(payload, caller, () => this.#isRunning(subscription));
    if (this.#isRunning(subscription)) {
      subscription.release = release;
    } else {
      release();
    }
    metrics.request('socket', field, 'errors' in started ? 'error' : 'ok', (performance.now() - startedAt) / 1000);
    if ('errors' in started) {
      await this.#finish(subscription, { id: subscription.id, type: MessageType.Error, payload: started.errors });
    } else if ('source' in started) {
      this.#startShared(subscription, started);
    } else {
      await this.#stream(subscription, started.results);
    }
  }

  /** From here on the subscriber sends the events by itself. */
  #startShared(subscription: RunningSubscription, { source, events }: SharedSource): void {
    if (!this.#isRunning(subscription)) {
      source.end(null);
      return;
    }
    const prefix = startOfNext(subscription.id);
    subscription.started = new SharedSubscriber(prefix, source, events, this.#outbox, this.#services.fanOut, subscription);
  }

  async #stream(subscription: RunningSubscription, results: Results): Promise<void> {
    if (!this.#isRunning(subscription)) {
      await results.return?.();
      return;
    }
    subscription.started = results;
    for await (const result of results) {
      if (!this.#isRunning(subscription)) {
        return;
      }
      await this.#outbox.send(`${startOfNext(subscription.id)}${this.#services.pipeline.format(result as object)}}`);
    }
    await this.#finish(subscription, { id: subscription.id, type: MessageType.Complete });
  }

  #fail(subscription: RunningSubscription, error: unknown): Promise<void> {
    return this.#finish(subscription, {
      id: subscription.id,
      type: MessageType.Error,
      payload: [this.#services.service.toClientError(error)],
    });
  }

  /** Ends a subscription from the server's side. Its ID is free again before the client receives the message. */
  async #finish(subscription: RunningSubscription, message: Record<string, unknown>): Promise<void> {
    if (!this.#isRunning(subscription)) {
      return;
    }
    this.#remove(subscription);
    if (subscription.started instanceof SharedSubscriber) {
      subscription.started.stop();
    }
    await this.#outbox.send(JSON.stringify(message));
  }

  #remove(subscription: RunningSubscription): void {
    subscription.release();
    this.#running = this.#running.length === 1 ? NONE : this.#running.filter((each) => each !== subscription);
  }

  #find(id: string): RunningSubscription | undefined {
    return this.#running.find((each) => each.id === id);
  }

  #isRunning(subscription: RunningSubscription): boolean {
    return this.#running.includes(subscription);
  }
}

/** The text of an event's message before its payload. */
function startOfNext(id: string): string {
  return `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`;
}
