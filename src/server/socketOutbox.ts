import type { WebSocket } from 'ws';

/** Messages that may wait for the network before this socket is no longer read from. */
const MAX_WAITING = 64;

/**
 * Everything that is sent on one socket. A sender waits until its message has left this process, so that a slow socket holds up its own
 * subscriptions and nothing else; where nothing at all has left for `stallMs`, `onStall` is called once.
 */
export class SocketOutbox {
  private waiting = 0;
  private leftCount = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly socket: WebSocket,
    private readonly stallMs: number,
    private readonly onStall: () => void,
  ) {}

  /** Resolves once the message has left, or the socket is closed. */
  send(message: string): Promise<void> {
    return this.track((done) => {
      this.socket.send(message, done);
    });
  }

  ping(): Promise<void> {
    return this.track((done) => {
      this.socket.ping(undefined, undefined, done);
    });
  }

  pong(data: Buffer): Promise<void> {
    return this.track((done) => {
      this.socket.pong(data, undefined, done);
    });
  }

  private track(write: (done: () => void) => void): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return Promise.resolve();
    this.waiting += 1;
    if (this.waiting > MAX_WAITING) this.socket.pause();
    this.timer ??= setTimeout(() => this.suspect(), this.stallMs);
    return new Promise((resolve) => {
      write(() => {
        this.left();
        resolve();
      });
    });
  }

  /** Where this process itself stood still, the network has had no say yet: it gets one before the socket is given up. */
  private suspect(): void {
    const before = this.leftCount;
    setImmediate(() => {
      if (this.waiting > 0 && this.leftCount === before) this.onStall();
    });
  }

  private left(): void {
    this.waiting -= 1;
    this.leftCount += 1;
    if (this.waiting === 0 && this.timer !== null) {
      clearTimeout(this.timer);
      this.timer = null;
    }
    this.timer?.refresh();
    if (this.socket.isPaused && this.waiting <= MAX_WAITING / 2) this.socket.resume();
  }
}
