import type { Duplex } from 'node:stream';
import { CloseCode, MessageType, stringifyMessage } from 'graphql-ws';
import type { Message, SubscribeMessage } from 'graphql-ws';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import { callerOf } from './wire/initPayload';
import type { SocketServices } from './socketServices';
import { SocketSubscriptions } from './socketSubscriptions';
import type { Expiring } from './tokenExpiryTimers';
import type { KeepAliveFrames, KeptAlive } from './wire/keepAliveFrames';
import type { HeardSocket, SocketListener } from './wire/heardSocket';
import { InboundBudget } from './wire/inboundBudget';
import { readMessage } from './wire/inboundMessage';
import { SocketOutbox } from './wire/socketOutbox';

export const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** The caller is null if none was admitted. */
type OnClosed = (session: SocketSession, caller: Caller | null, code: number) => void;

/** One socket, by the protocol graphql-transport-ws. It keeps no functions of its own once it is acknowledged: there are thousands of sessions. */
export class SocketSession implements SocketListener, KeptAlive, Expiring {
  readonly #socket: HeardSocket;
  readonly #services: SocketServices;
  readonly #outbox: SocketOutbox;
  readonly #subscriptions: SocketSubscriptions;
  readonly #stream: Duplex;
  readonly #inbound: InboundBudget;
  readonly #onClosed: OnClosed;
  /** The part of the keep-alive round that this session belongs to. */
  readonly #keepAlivePart: Set<KeptAlive>;
  #initTimer: NodeJS.Timeout | undefined;
  #initReceived = false;
  #caller: Caller | null = null;
  #heardSincePing = true;

  /** `stream` is the stream under the socket. */
  constructor(socket: HeardSocket, stream: Duplex, services: SocketServices, onClosed: OnClosed) {
    this.#socket = socket;
    this.#stream = stream;
    this.#services = services;
    this.#onClosed = onClosed;
    const { limits } = services;
    this.#outbox = new SocketOutbox(socket, stream, limits.stallMs, this);
    this.#subscriptions = new SocketSubscriptions(this.#outbox, services);
    this.#inbound = new InboundBudget(limits, stream, (reason) => this.#refuseFlood(reason));
    this.#initTimer = setTimeout(() => {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, limits.initTimeoutMs);
    this.#keepAlivePart = services.keepAlive.add(this);
    socket.listener = this;
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    if (this.#hear(data)) {
      this.#receive(data, isBinary);
    }
  }

  onControl(data: Buffer, isPing: boolean): void {
    if (this.#hear(data) && isPing) {
      void this.#outbox.pong(data);
    }
  }

  onError(error: Error): void {
    this.#services.log.debug({ err: error }, 'a socket failed');
  }

  onClose(code: number): void {
    this.#dispose();
    this.#onClosed(this, this.#caller, code);
  }

  /** Called when the socket has accepted no data for too long. */
  onStall(): void {
    this.#services.log.warn({ subject: this.#caller?.subject, tenantId: this.#caller?.tenantId }, 'a socket accepted no data for too long');
    this.close(TRY_AGAIN_LATER, 'The client reads too slowly');
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** Ends every subscription and closes the socket. A client that does not answer the close in time is cut. */
  close(code: number, reason: string): void {
    this.#dispose();
    this.#socket.closeWithin(this.#services.limits.closeGraceMs, code, reason);
  }

  #dispose(): void {
    clearTimeout(this.#initTimer);
    this.#keepAlivePart.delete(this);
    if (this.#caller !== null) {
      this.#services.expiries.delete(this.#caller.expiresAt, this);
    }
    this.#subscriptions.completeAll();
  }

  /** Counts what the client sent, and pays for it. Returns whether to handle it. */
  #hear({ length }: Buffer): boolean {
    this.#heardSincePing = true;
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return false;
    }
    const refusal = this.#inbound.take(length, (units) => {
      this.#services.limit(this.#caller, units);
    });
    if (refusal !== null) {
      this.#refuseFlood(refusal);
    }
    return refusal === null;
  }

  /** Closes the socket and reads nothing more from it. */
  #refuseFlood(reason: string): void {
    this.close(this.#caller === null ? CloseCode.BadRequest : TRY_AGAIN_LATER, reason);
    this.#socket.pause();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    let message: Message;
    try {
      message = readMessage(data, isBinary, this.#services.limits);
    } catch {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    this.#handle(message).catch((error: unknown) => {
      this.#services.service.toClientError(error);
      this.close(CloseCode.InternalServerError, 'Internal server error');
    });
  }

  async #handle(message: Message): Promise<void> {
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.#initialise(message.payload);
      case MessageType.Ping:
        return this.#outbox.send(
          stringifyMessage(message.payload ? { type: MessageType.Pong, payload: message.payload } : { type: MessageType.Pong }),
        );
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.#subscribe(message);
      case MessageType.Complete:
        this.#subscriptions.complete(message.id);
        return;
      case MessageType.ConnectionAck:
      case MessageType.Next:
      case MessageType.Error:
        this.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  async #initialise(payload: Record<string, unknown> | undefined): Promise<void> {
    if (this.#initReceived) {
      this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
      return;
    }
    this.#initReceived = true;
    clearTimeout(this.#initTimer);
    this.#initTimer = undefined;
    let caller: Caller;
    try {
      caller = await callerOf(payload, this.#services.tokens);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.close(error.code === 'UNAUTHENTICATED' ? CloseCode.Forbidden : TRY_AGAIN_LATER, error.message);
      return;
    }
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    const refusal = this.#services.admit(caller);
    if (refusal !== null) {
      this.close(TRY_AGAIN_LATER, refusal);
      return;
    }
    this.#caller = caller;
    this.#inbound.acknowledge();
    this.#services.connections.recognise(this.#stream, caller);
    this.#services.expiries.add(caller.expiresAt, this);
    await this.#outbox.send(stringifyMessage({ type: MessageType.ConnectionAck }));
  }

  /** Called when the token of this socket expires. */
  expire(): void {
    this.close(CloseCode.Forbidden, 'The token has expired. Get a new one.');
  }

  async #subscribe(message: SubscribeMessage): Promise<void> {
    if (this.#caller === null) {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
    } else if (this.#subscriptions.has(message.id)) {
      this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${message.id} already exists`);
    } else {
      await this.#subscriptions.start(message, this.#caller);
    }
  }

  /** Pings the client. If nothing came from it since the last ping, it is gone and the socket is cut. */
  keepAlive({ ping, pingWithRevision }: KeepAliveFrames): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    if (!this.#heardSincePing) {
      this.#socket.terminate();
      return;
    }
    this.#heardSincePing = false;
    this.#outbox.write(this.#caller === null ? ping : pingWithRevision);
  }
}
