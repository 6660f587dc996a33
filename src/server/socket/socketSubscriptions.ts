import { MessageType } from 'graphql-ws';
import type { SubscribeMessage } from 'graphql-ws';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { SharedSubscriber } from './fanOut/sharedSubscriber';
import type { SharedSource } from './fanOut/sharedSubscriber';
import type { SocketServices } from './socketServices';
import type { SocketOutbox } from './wire/socketOutbox';

type Results = AsyncIterableIterator<unknown>;

interface RunningSubscription {
  /** Null until it has started. */
  started: Results | SharedSubscriber | null;
  /** Frees what it keeps. */
  release: () => void;
}

/**
 * The subscriptions of one socket. INVARIANT: a subscription is identified by its object, never by its ID alone. A client may use an ID again as soon as it
 * has completed the subscription, while that one is still ending. A subscription that is no longer in `running` sends nothing more.
 */
export class SocketSubscriptions {
  readonly #outbox: SocketOutbox;
  readonly #services: SocketServices;
  readonly #running = new Map<string, RunningSubscription>();

  constructor(outbox: SocketOutbox, services: SocketServices) {
    this.#outbox = outbox;
    this.#services = services;
  }

  get size(): number {
    return this.#running.size;
  }

  has(id: string): boolean {
    return this.#running.has(id);
  }

  /** Starts a subscription. An error is sent to the client under the subscription's ID. */
  async start({ id, payload }: SubscribeMessage, caller: Caller): Promise<void> {
    const subscription: RunningSubscription = { started: null, release: () => undefined };
    const { limit, limits } = this.#services;
    const atLimit = this.#running.size >= limits.maxSubscriptions;
    this.#running.set(id, subscription);
    try {
      limit(caller, 1);
      if (atLimit) {
        throw overloadedError(
          `This socket has ${String(limits.maxSubscriptions)} subscriptions, which is the limit. Complete one first, or open another socket.`,
        );
      }
      await this.#run(id, subscription, payload, caller);
    } catch (error) {
      await this.#fail(id, subscription, error);
    }
  }

  /** Ends a subscription because the client says so. */
  complete(id: string): void {
    const started = this.#running.get(id)?.started ?? null;
    this.#remove(id);
    if (started !== null) {
      this.#end(started);
    }
  }

  completeAll(): void {
    for (const id of [...this.#running.keys()]) {
      this.complete(id);
    }
  }

  #end(started: Results | SharedSubscriber): void {
    if (started instanceof SharedSubscriber) {
      started.stop();
      return;
    }
    started.return?.().catch((error: unknown) => {
      this.#services.log.error({ err: error }, 'a subscription could not be ended cleanly');
    });
  }

  async #run(id: string, subscription: RunningSubscription, payload: SubscribeMessage['payload'], caller: Caller): Promise<void> {
    const { pipeline, metrics } = this.#services;
    const startedAt = performance.now();
    const { started, field, release } = await pipeline.start(payload, caller, () => this.#isRunning(id, subscription));
    if (this.#isRunning(id, subscription)) {
      subscription.release = release;
    } else {
      release();
    }
    metrics.request('socket', field, 'errors' in started ? 'error' : 'ok', (performance.now() - startedAt) / 1000);
    if ('errors' in started) {
      await this.#finish(id, subscription, { id, type: MessageType.Error, payload: started.errors });
    } else if ('source' in started) {
      this.#startShared(id, subscription, started);
    } else {
      await this.#stream(id, subscription, started.results);
    }
  }

  /** From here on the subscriber sends the events by itself. */
  #startShared(id: string, subscription: RunningSubscription, { source, events }: SharedSource): void {
    if (!this.#isRunning(id, subscription)) {
      source.end(null);
      return;
    }
    subscription.started = new SharedSubscriber(startOfNext(id), source, events, this.#outbox, this.#services.fanOut, (error) => {
      void (error === null ? this.#finish(id, subscription, { id, type: MessageType.Complete }) : this.#fail(id, subscription, error));
    });
  }

  async #stream(id: string, subscription: RunningSubscription, results: Results): Promise<void> {
    if (!this.#isRunning(id, subscription)) {
      await results.return?.();
      return;
    }
    subscription.started = results;
    for await (const result of results) {
      if (!this.#isRunning(id, subscription)) {
        return;
      }
      await this.#outbox.send(`${startOfNext(id)}${this.#services.pipeline.format(result as object)}}`);
    }
    await this.#finish(id, subscription, { id, type: MessageType.Complete });
  }

  #fail(id: string, subscription: RunningSubscription, error: unknown): Promise<void> {
    return this.#finish(id, subscription, { id, type: MessageType.Error, payload: [this.#services.service.toClientError(error)] });
  }

  /** Ends a subscription from the server's side. Its ID is free again before the client receives the message. */
  async #finish(id: string, subscription: RunningSubscription, message: Record<string, unknown>): Promise<void> {
    if (!this.#isRunning(id, subscription)) {
      return;
    }
    this.#remove(id);
    if (subscription.started instanceof SharedSubscriber) {
      subscription.started.stop();
    }
    await this.#outbox.send(JSON.stringify(message));
  }

  #remove(id: string): void {
    this.#running.get(id)?.release();
    this.#running.delete(id);
  }

  #isRunning(id: string, subscription: RunningSubscription): boolean {
    return this.#running.get(id) === subscription;
  }
}

/** The text of an event's message before its payload. */
function startOfNext(id: string): string {
  return `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`;
}
