import { MessageType } from 'graphql-ws';
import type { SubscribeMessage } from 'graphql-ws';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { SharedSubscriber } from './fanOut/sharedSubscriber';
import type { SharedSource } from './fanOut/sharedSubscriber';
import type { SocketServices } from './socketServices';
import type { SocketOutbox } from './wire/socketOutbox';

type Results = AsyncGenerator<unknown, void, void>;

interface RunningSubscription {
  /** Null until it has started. */
  started: Results | SharedSubscriber | null;
}

/**
 * The subscriptions of one socket. INVARIANT: a subscription is known by its object, never by its ID alone: a client may use an ID again as soon as
 * it has completed it, while the one before is still ending. One that `running` does not hold sends nothing more.
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

  /** What goes wrong is told under its ID. */
  async start({ id, payload }: SubscribeMessage, caller: Caller): Promise<void> {
    const subscription: RunningSubscription = { started: null };
    const { limit, limits } = this.#services;
    const atLimit = this.#running.size >= limits.maxSubscriptions;
    this.#running.set(id, subscription);
    try {
      limit(caller);
      if (atLimit) {
        throw overloadedError(`This socket runs ${String(limits.maxSubscriptions)} subscriptions already, which is the most.`);
      }
      await this.#run(id, subscription, payload, caller);
    } catch (error) {
      await this.#fail(id, subscription, error);
    }
  }

  /** The client's end of a subscription. */
  complete(id: string): void {
    const started = this.#running.get(id)?.started ?? null;
    this.#running.delete(id);
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
    started.return().catch((error: unknown) => {
      this.#services.log.error({ err: error }, 'a subscription could not be ended cleanly');
    });
  }

  async #run(id: string, subscription: RunningSubscription, payload: SubscribeMessage['payload'], caller: Caller): Promise<void> {
    const { pipeline, metrics } = this.#services;
    const startedAt = performance.now();
    const { started, field } = await pipeline.start(payload, caller);
    metrics.request('socket', field, 'errors' in started ? 'error' : 'ok', (performance.now() - startedAt) / 1000);
    if ('errors' in started) {
      await this.#finish(id, subscription, { id, type: MessageType.Error, payload: started.errors });
    } else if ('source' in started) {
      this.#startShared(id, subscription, started);
    } else {
      await this.#stream(id, subscription, started.results);
    }
  }

  /** What is told to many is sent by them in turn. */
  #startShared(id: string, subscription: RunningSubscription, { source, events }: SharedSource): void {
    if (!this.#isRunning(id, subscription)) {
      source.end(null);
      return;
    }
    const prefix = `{"id":${JSON.stringify(id)},"type":"${MessageType.Next}","payload":`;
    subscription.started = new SharedSubscriber(prefix, source, events, this.#outbox, this.#services.fanOut, (error) => {
      void (error === null ? this.#finish(id, subscription, { id, type: MessageType.Complete }) : this.#fail(id, subscription, error));
    });
  }

  async #stream(id: string, subscription: RunningSubscription, results: Results): Promise<void> {
    if (!this.#isRunning(id, subscription)) {
      await results.return();
      return;
    }
    subscription.started = results;
    for await (const result of results) {
      if (!this.#isRunning(id, subscription)) {
        return;
      }
      await this.#outbox.send(JSON.stringify({ id, type: MessageType.Next, payload: this.#services.pipeline.format(result as object) }));
    }
    await this.#finish(id, subscription, { id, type: MessageType.Complete });
  }

  #fail(id: string, subscription: RunningSubscription, error: unknown): Promise<void> {
    return this.#finish(id, subscription, { id, type: MessageType.Error, payload: [this.#services.service.toClientError(error)] });
  }

  /** The server's end of a subscription: its ID is free again before the client hears of it. */
  async #finish(id: string, subscription: RunningSubscription, message: Record<string, unknown>): Promise<void> {
    if (!this.#isRunning(id, subscription)) {
      return;
    }
    this.#running.delete(id);
    if (subscription.started instanceof SharedSubscriber) {
      subscription.started.stop();
    }
    await this.#outbox.send(JSON.stringify(message));
  }

  #isRunning(id: string, subscription: RunningSubscription): boolean {
    return this.#running.get(id) === subscription;
  }
}
