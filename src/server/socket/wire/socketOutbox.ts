import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** Messages that may wait for the network before this socket is no longer read from. */
const MAX_WAITING = 64;

/**
 * Everything that is sent on one socket. A sender waits until what was sent has left this process, so that a slow socket holds up its own subscriptions
 * and nothing else; where nothing at all has left for `stallMs`, `onStall` is called once.
 */
export class SocketOutbox {
  readonly #socket: WebSocket;
  /** What the socket writes to. */
  readonly #stream: Duplex;
  readonly #stallMs: number;
  readonly #onStall: () => void;
  #waiting = 0;
  #sentCount = 0;
  #stallTimer: NodeJS.Timeout | null = null;
  #onEmpty: (() => void)[] | null = null;

  constructor(socket: WebSocket, stream: Duplex, stallMs: number, onStall: () => void) {
    this.#socket = socket;
    this.#stream = stream;
    this.#stallMs = stallMs;
    this.#onStall = onStall;
  }

  /** Whether all that was sent has left this process. */
  get empty(): boolean {
    return this.#stream.writableLength === 0;
  }

  /** Calls back, once, when all that was sent has left. To be asked while it has not. */
  onceEmpty(callBack: () => void): void {
    (this.#onEmpty ??= []).push(callBack);
  }

  /** Resolves once the message has left, or the socket is closed. */
  send(message: string): Promise<void> {
    return this.#sendTracked((done) => {
      this.#socket.send(message, done);
    });
  }

  /** Sends whole frames. INVARIANT: `ws`, which compresses nothing here, writes each of its own whole and at once, so none is parted by these. */
  write(frames: Buffer): void {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return;
    }
    this.#waiting += 1;
    this.#stream.write(frames, this.#onSent);
    this.#startStallTimer();
  }

  pong(data: Buffer): Promise<void> {
    return this.#sendTracked((done) => {
      this.#socket.pong(data, undefined, done);
    });
  }

  #sendTracked(write: (done: () => void) => void): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) {
      return Promise.resolve();
    }
    this.#waiting += 1;
    return new Promise((resolve) => {
      write(() => {
        this.#onSent();
        resolve();
      });
      this.#startStallTimer();
    });
  }

  /** Most messages leave at once, and need none of this. */
  #startStallTimer(): void {
    if (this.empty) {
      return;
    }
    if (this.#waiting > MAX_WAITING) {
      this.#socket.pause();
    }
    this.#stallTimer ??= setTimeout(() => this.#checkForStall(), this.#stallMs);
  }

  /** Where this process itself stood still, the network has had no say yet: it gets one before the socket is given up. */
  #checkForStall(): void {
    const before = this.#sentCount;
    setImmediate(() => {
      if (this.#waiting > 0 && this.#sentCount === before) {
        this.#onStall();
      }
    });
  }

  readonly #onSent = (): void => {
    this.#waiting -= 1;
    this.#sentCount += 1;
    if (this.#stallTimer !== null) {
      if (this.#waiting === 0) {
        clearTimeout(this.#stallTimer);
        this.#stallTimer = null;
      } else {
        this.#stallTimer.refresh();
      }
    }
    if (this.#socket.isPaused && this.#waiting <= MAX_WAITING / 2) {
      this.#socket.resume();
    }
    if (this.#onEmpty !== null && this.empty) {
      const callBacks = this.#onEmpty;
      this.#onEmpty = null;
      for (const callBack of callBacks) {
        callBack();
      }
    }
  };
}
