import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** If more messages than this wait for the network, the server stops reading from the socket. */
const MAX_WAITING = 64;

/** What is told that its socket accepts no data. */
interface StallListener {
  onStall(): void;
}

/**
 * Sends everything on one socket. A sender waits until its message has left this process, so that a slow socket delays its own subscriptions only. If
 * nothing has left for `stallMs`, the listener is told once.
 */
export class SocketOutbox {
  readonly #socket: WebSocket;
  /** The stream that the socket writes to. */
  readonly #stream: Duplex;
  readonly #stallMs: number;
  readonly #listener: StallListener;
  #waiting = 0;
  #sentCount = 0;
  #stallTimer: NodeJS.Timeout | null = null;
  #onEmpty: (() => void)[] | null = null;

  constructor(socket: WebSocket, stream: Duplex, stallMs: number, listener: StallListener) {
    this.#socket = socket;
    this.#stream = stream;
    this.#stallMs = stallMs;
    this.#listener = listener;
  }

  /** Whether everything that was sent has left this process. */
  get empty(): boolean {
    return this.#stream.writableLength === 0;
  }

  /** Calls back once, when everything that was sent has left. Call it only while the outbox is not empty. */
  onceEmpty(callBack: () => void): void {
    (this.#onEmpty ??= []).push(callBack);
  }

  /** Resolves once the message has left, or the socket is closed. */
  send(message: string): Promise<void> {
    return this.#sendTracked((done) => {
      this.#socket.send(message, done);
    });
  }

  /** Sends whole frames. INVARIANT: `ws` writes each of its own frames in one piece, because compression is off, so these can't end up inside one. */
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

  /** Does nothing if the message has left already, as most do. */
  #startStallTimer(): void {
    if (this.empty) {
      return;
    }
    if (this.#waiting > MAX_WAITING) {
      this.#socket.pause();
    }
    this.#stallTimer ??= setTimeout(() => this.#checkForStall(), this.#stallMs);
  }

  /** If this process was blocked, the network had no chance yet. So it gets one turn of the event loop before the socket counts as stalled. */
  #checkForStall(): void {
    const before = this.#sentCount;
    setImmediate(() => {
      if (this.#waiting > 0 && this.#sentCount === before) {
        this.#listener.onStall();
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
