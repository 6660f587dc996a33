import type { Duplex } from 'node:stream';
import { CloseCode, MessageType, parseMessage, stringifyMessage } from 'graphql-ws';
import type { Message, SubscribeMessage } from 'graphql-ws';
import type { RawData, WebSocket } from 'ws';
import type { Caller } from '../../domain/callers/caller';
import { RequestError } from '../../domain/shared/requestError';
import type { SocketServices } from './socketServices';
import { SocketSubscriptions } from './socketSubscriptions';
import type { Expiring } from './tokenExpiryTimers';
import type { KeepAliveFrames, KeptAlive } from './wire/keepAliveFrames';
import { SocketOutbox } from './wire/socketOutbox';

/** Closes that the protocol leaves to the server. */
export const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** One socket that speaks graphql-transport-ws. */
export class SocketSession implements KeptAlive, Expiring {
  readonly #socket: WebSocket;
  readonly #hub: SocketServices;
  readonly #outbox: SocketOutbox;
  readonly #running: SocketSubscriptions;
  /** Whom it is visited with to be kept alive. */
  readonly #visitedWith: Set<KeptAlive>;
  #initTimer: NodeJS.Timeout | null;
  #initReceived = false;
  #caller: Caller | null = null;
  #heard = true;

  constructor(
    socket: WebSocket,
    /** What the socket writes to. */
    stream: Duplex,
    hub: SocketServices,
    /** The caller is null where it was never admitted. */
    onClosed: (caller: Caller | null, code: number) => void,
  ) {
    this.#socket = socket;
    this.#hub = hub;
    const { limits } = hub;
    this.#outbox = new SocketOutbox(socket, stream, limits.stallMs, () => {
      hub.log.warn({ subject: this.#caller?.subject, tenantId: this.#caller?.tenantId }, 'a socket took no data for too long');
      this.close(TRY_AGAIN_LATER, 'Too slow');
    });
    this.#running = new SocketSubscriptions(this.#outbox, hub);
    this.#initTimer = setTimeout(() => {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }, limits.initTimeoutMs);
    this.#visitedWith = hub.keepAlive.add(this);
    socket.on('message', (data, isBinary) => {
      this.#heard = true;
      this.#receive(data, isBinary);
    });
    socket.on('ping', (data: Buffer) => void this.#outbox.pong(data));
    socket.on('pong', () => (this.#heard = true));
    socket.on('error', (error) => {
      hub.log.debug({ err: error }, 'a socket failed');
    });
    socket.once('close', (code) => {
      this.#dispose();
      onClosed(this.#caller, code);
    });
  }

  get subscriptions(): number {
    return this.#running.size;
  }

  /** Ends every subscription and the socket; a client that does not answer in time is cut. */
  close(code: number, reason: string): void {
    this.#dispose();
    this.#socket.close(code, Buffer.from(reason).subarray(0, 120).toString());
    const grace = setTimeout(() => {
      this.#socket.terminate();
    }, this.#hub.limits.closeGraceMs);
    this.#socket.once('close', () => {
      clearTimeout(grace);
    });
  }

  #dispose(): void {
    this.#awaitNoInit();
    this.#visitedWith.delete(this);
    if (this.#caller !== null) {
      this.#hub.expiries.delete(this.#caller.expiresAt, this);
    }
    this.#running.completeAll();
  }

  #awaitNoInit(): void {
    if (this.#initTimer !== null) {
      clearTimeout(this.#initTimer);
    }
    this.#initTimer = null;
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    let message: Message;
    try {
      if (isBinary) {
        throw new Error('binary');
      }
      message = parseMessage((data as Buffer).toString('utf8'));
    } catch {
      this.close(CloseCode.BadRequest, 'Invalid message received');
      return;
    }
    this.#handle(message).catch((error: unknown) => {
      this.#hub.service.toClientError(error);
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
        this.#running.complete(message.id);
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
    this.#awaitNoInit();
    const authorization = payload?.['authorization'];
    let caller: Caller;
    try {
      if (typeof authorization !== 'string') {
        throw new RequestError('UNAUTHENTICATED', 'Give the token as `authorization` in the payload of `connection_init`.');
      }
      caller = await this.#hub.tokens.verify(authorization);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.close(CloseCode.Forbidden, error.message);
      return;
    }
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    const refusal = this.#hub.admit(caller);
    if (refusal !== null) {
      this.close(TRY_AGAIN_LATER, refusal);
      return;
    }
    this.#caller = caller;
    this.#hub.expiries.add(caller.expiresAt, this);
    await this.#outbox.send(stringifyMessage({ type: MessageType.ConnectionAck }));
  }

  /** Its token has expired. */
  expire(): void {
    this.close(CloseCode.Forbidden, 'The token has expired. Get a new one.');
  }

  async #subscribe(message: SubscribeMessage): Promise<void> {
    if (this.#caller === null) {
      this.close(CloseCode.Unauthorized, 'Unauthorized');
    } else if (this.#running.has(message.id)) {
      this.close(CloseCode.SubscriberAlreadyExists, `Subscriber for ${message.id} already exists`);
    } else {
      await this.#running.start(message, this.#caller);
    }
  }

  /** A peer that has answered nothing since the last time is gone. */
  keepAlive({ asking, telling }: KeepAliveFrames): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    if (!this.#heard) {
      this.#socket.terminate();
      return;
    }
    this.#heard = false;
    this.#outbox.write(this.#caller === null ? asking : telling);
  }
}
