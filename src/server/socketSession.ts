import { CloseCode, MessageType, parseMessage, stringifyMessage, type Message, type SubscribeMessage } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Caller } from '../domain/caller';
import { RequestError } from '../domain/requestError';
import type { SocketHub } from './socketHub';
import { SocketOutbox } from './socketOutbox';

/** Closes that the protocol leaves to the server. */
export const GOING_AWAY = 1001;
export const TRY_AGAIN_LATER = 1013;

/** setTimeout takes no more. */
const MAX_DELAY_MS = 2 ** 31 - 1;

interface RunningSubscription {
  ended: boolean;
  results: AsyncGenerator<unknown, void, void> | null;
}

/**
 * One socket that speaks graphql-transport-ws. INVARIANT: a subscription is known by its object, never by its ID alone: a client may use an ID
 * again as soon as it has completed it, while the one before is still ending.
 */
export class SocketSession {
  private readonly outbox: SocketOutbox;
  private readonly running = new Map<string, RunningSubscription>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private initReceived = false;
  private caller: Caller | null = null;
  private heard = true;

  constructor(
    private readonly socket: WebSocket,
    private readonly hub: SocketHub,
  ) {
    const { limits } = hub;
    this.outbox = new SocketOutbox(socket, limits.stallMs, () => {
      hub.log.warn({ subject: this.caller?.subject, tenantId: this.caller?.tenantId }, 'a socket took no data for too long');
      this.close(TRY_AGAIN_LATER, 'Too slow');
    });
    this.after(limits.initTimeoutMs, () => {
      if (!this.initReceived) this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    });
    this.timers.add(
      setInterval(() => {
        this.keepAlive();
      }, limits.keepAliveMs),
    );
    socket.on('message', (data, isBinary) => {
      this.heard = true;
      this.receive(data, isBinary);
    });
    socket.on('ping', (data: Buffer) => void this.outbox.pong(data));
    socket.on('pong', () => (this.heard = true));
    socket.on('error', (error) => {
      hub.log.debug({ err: error }, 'a socket failed');
    });
    socket.once('close', (code) => {
      this.dispose();
      hub.closed(this, this.caller, code);
    });
  }

  get subscriptions(): number {
    return this.running.size;
  }

  /** Ends every subscription and the socket; a client that does not answer in time is cut. */
  close(code: number, reason: string): void {
    this.dispose();
    this.socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
    const grace = setTimeout(() => {
      this.socket.terminate();
    }, this.hub.limits.closeGraceMs);
    this.socket.once('close', () => {
      clearTimeout(grace);
    });
  }

  private dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    for (const id of [...this.running.keys()]) this.complete(id);
  }

  private after(delayMs: number, act: () => void): void {
    const timer = setTimeout(act, Math.min(delayMs, MAX_DELAY_MS));
    this.timers.add(timer);
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    let message: Message;
    try {
      if (isBinary) throw new Error('binary');
      message = parseMessage((data as Buffer).toString('utf8'));
    } catch {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    this.handle(message).catch((error: unknown) => {
      this.hub.service.toClientError(error);
      this.close(CloseCode.InternalServerError, 'Internal server error');
    });
  }

  private async handle(message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.initialise(message.payload);
      case MessageType.Ping:
        return this.outbox.send(
          stringifyMessage(message.payload ? { type: MessageType.Pong, payload: message.payload } : { type: MessageType.Pong }),
        );
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.subscribe(message);
      case MessageType.Complete:
        this.complete(message.id);
        return;
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        this.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  private async initialise(payload: Record<string, unknown> | undefined): Promise<void> {
    if (this.initReceived) {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.initReceived = true;
    const authorization = payload?.['authorization'];
    let caller: Caller;
    try {
      if (typeof authorization !== 'string') throw new RequestError('UNAUTHENTICATED', 'Give the token as `authorization`.');
      caller = await this.hub.tokens.verify(authorization);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.close(CloseCode.Forbidden, error.message);
      return;
    }
    if (this.socket.readyState !== this.socket.OPEN) return;
    const refusal = this.hub.admit(caller);
    if (refusal !== null) {
      this.close(TRY_AGAIN_LATER, refusal);
      return;
    }
    this.caller = caller;
    this.expireAt(caller.expiresAt);
    await this.outbox.send(stringifyMessage({ type: MessageType.ConnectionAck }));
  }

  private expireAt(expiresAt: number): void {
    const left = expiresAt - this.hub.now();
    this.after(left, () => {
      if (left > MAX_DELAY_MS) this.expireAt(expiresAt);
      else this.close(CloseCode.Forbidden, 'The token has expired. Get a new one.');
    });
  }

  private async subscribe({ id, payload }: SubscribeMessage): Promise<void> {
    const { caller } = this;
    if (caller === null) {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
      return;
    }
    if (this.running.has(id)) {
      this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${id} already exists`);
      return;
    }
    const subscription: RunningSubscription = { ended: false, results: null };
    const { maxSubscriptions } = this.hub.limits;
    const full = this.running.size >= maxSubscriptions;
    this.running.set(id, subscription);
    try {
      this.hub.limit(caller);
      if (full)
        throw new RequestError('OVERLOADED', `This socket runs ${String(maxSubscriptions)} subscriptions already, which is the most.`);
      await this.run(id, subscription, payload, caller);
    } catch (error) {
      await this.finish(id, subscription, { id, type: MessageType.Error, payload: [this.hub.service.toClientError(error)] });
    }
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
    subscription.results = started.results;
    if (subscription.ended) {
      await started.results.return();
      return;
    }
    for await (const result of started.results) {
      if (subscription.ended) return;
      await this.outbox.send(JSON.stringify({ id, type: MessageType.Next, payload: pipeline.format(result) }));
    }
    await this.finish(id, subscription, { id, type: MessageType.Complete });
  }

  /** The server's end of a subscription: its ID is free again before the client hears of it. */
  private async finish(id: string, subscription: RunningSubscription, message: Record<string, unknown>): Promise<void> {
    if (subscription.ended) return;
    subscription.ended = true;
    this.running.delete(id);
    await this.outbox.send(JSON.stringify(message));
  }

  /** The client's end of a subscription, or the socket's. */
  private complete(id: string): void {
    const subscription = this.running.get(id);
    if (subscription === undefined) return;
    subscription.ended = true;
    this.running.delete(id);
    subscription.results?.return().catch((error: unknown) => {
      this.hub.log.error({ err: error }, 'a subscription could not be ended cleanly');
    });
  }

  /** A peer that has answered nothing since the last time is gone. The ping tells how far the feed is, while this node follows it. */
  private keepAlive(): void {
    if (!this.heard) {
      this.socket.terminate();
      return;
    }
    this.heard = false;
    void this.outbox.ping();
    if (this.caller === null) return;
    const { fresh, applied } = this.hub.feed;
    void this.outbox.send(
      stringifyMessage(fresh ? { type: MessageType.Ping, payload: { revision: String(applied) } } : { type: MessageType.Ping }),
    );
  }
}
