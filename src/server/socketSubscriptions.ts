import { MessageType, type SubscribeMessage } from 'graphql-ws';
import type { Caller } from '../domain/caller';
import { RequestError } from '../domain/requestError';
import type { SocketHub } from './socketHub';
import type { SocketOutbox } from './socketOutbox';

interface RunningSubscription {
  /** Null until it has started. */
  results: AsyncGenerator<unknown, void, void> | null;
}

/**
 * The subscriptions of one socket. INVARIANT: a subscription is known by its object, never by its ID alone: a client may use an ID again as soon as
 * it has completed it, while the one before is still ending. One that `running` does not hold sends nothing more.
 */
export class SocketSubscriptions {
  private readonly running = new Map<string, RunningSubscription>();

  constructor(
    private readonly outbox: SocketOutbox,
    private readonly hub: SocketHub,
  ) {}

  get size(): number {
    return this.running.size;
  }

  has(id: string): boolean {
    return this.running.has(id);
  }

  /** Resolves once it has ended, however that came. What goes wrong is told under its ID. */
  async start({ id, payload }: SubscribeMessage, caller: Caller): Promise<void> {
    const subscription: RunningSubscription = { results: null };
    const { limit, limits, service } = this.hub;
    const full = this.running.size >= limits.maxSubscriptions;
    this.running.set(id, subscription);
    try {
      limit(caller);
      if (full)
        throw new RequestError(
          'OVERLOADED',
          `This socket runs ${String(limits.maxSubscriptions)} subscriptions already, which is the most.`,
        );
      await this.run(id, subscription, payload, caller);
    } catch (error) {
      await this.finish(id, subscription, { id, type: MessageType.Error, payload: [service.toClientError(error)] });
    }
  }

  /** The client's end of a subscription. */
  complete(id: string): void {
    const subscription = this.running.get(id);
    this.running.delete(id);
    subscription?.results?.return().catch((error: unknown) => {
      this.hub.log.error({ err: error }, 'a subscription could not be ended cleanly');
    });
  }

  completeAll(): void {
    for (const id of [...this.running.keys()]) this.complete(id);
  }

  private async run(id: string, subscription: RunningSubscription, payload: SubscribeMessage['payload'], caller: Caller): Promise<void> {
    const { pipeline, metrics } = this.hub;
    const startedAt = performance.now();
    const { started, field } = await pipeline.start(payload, caller);
    metrics.request('socket', field, 'errors' in started ? 'error' : 'ok', (performance.now() - startedAt) / 1000);
    if ('errors' in started) {
      await this.finish(id, subscription, { id, type: MessageType.Error, payload: started.errors });
      return;
    }
    if (!this.runs(id, subscription)) {
      await started.results.return();
      return;
    }
    subscription.results = started.results;
    for await (const result of started.results) {
      if (!this.runs(id, subscription)) return;
      await this.outbox.send(JSON.stringify({ id, type: MessageType.Next, payload: pipeline.format(result) }));
    }
    await this.finish(id, subscription, { id, type: MessageType.Complete });
  }

  /** The server's end of a subscription: its ID is free again before the client hears of it. */
  private async finish(id: string, subscription: RunningSubscription, message: Record<string, unknown>): Promise<void> {
    if (!this.runs(id, subscription)) return;
    this.running.delete(id);
    await this.outbox.send(JSON.stringify(message));
  }

  private runs(id: string, subscription: RunningSubscription): boolean {
    return this.running.get(id) === subscription;
  }
}
