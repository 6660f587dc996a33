import { WebSocket } from 'ws';

/** What is told the events of a socket. */
export interface SocketListener {
  onMessage(data: Buffer, isBinary: boolean): void;
  /** A ping or a pong. */
  onControl(data: Buffer, isPing: boolean): void;
  onError(error: Error): void;
  /** The last event. */
  onClose(code: number): void;
}

/**
 * Tells its events to one listener, by methods. Otherwise each of thousands of sockets would keep five functions and a larger table of them, which takes some
 * 700 bytes. Other listeners hear the end only.
 */
export class HeardSocket extends WebSocket {
  listener: SocketListener | null = null;

  override emit(event: string | symbol, ...args: readonly unknown[]): boolean {
    const { listener } = this;
    if (listener === null) {
      return super.emit(event, ...args);
    }
    switch (event) {
      case 'message':
        listener.onMessage(args[0] as Buffer, args[1] as boolean);
        return true;
      case 'ping':
      case 'pong':
        listener.onControl(args[0] as Buffer, event === 'ping');
        return true;
      case 'error':
        listener.onError(args[0] as Error);
        return true;
      case 'close':
        listener.onClose(args[0] as number);
        return super.emit(event, ...args);
      default:
        return super.emit(event, ...args);
    }
  }

  /** Closes the socket. A client that does not answer the close in time is cut. */
  closeWithin(graceMs: number, code: number, reason: string): void {
    this.close(code, Buffer.from(reason).subarray(0, 120).toString());
    const grace = setTimeout(() => {
      this.terminate();
    }, graceMs);
    this.once('close', () => {
      clearTimeout(grace);
    });
  }
}
