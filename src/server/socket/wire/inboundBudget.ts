import type { Duplex } from 'node:stream';
import type { SocketLimits } from '../socketLimits';

/** How much a client may send. Until it is acknowledged, that is next to nothing. */
export class InboundBudget {
  readonly #limits: SocketLimits;
  readonly #stream: Duplex;
  readonly #onBytes: (chunk: Buffer) => void;
  #messages: number;
  #acknowledged = false;
  #at = 0;

  /** `onTooMuch` is called once if too many bytes come before the acknowledgement. */
  constructor(limits: SocketLimits, stream: Duplex, onTooMuch: () => void) {
    this.#limits = limits;
    this.#stream = stream;
    this.#messages = limits.messagesBeforeInit;
    let bytes = 0;
    this.#onBytes = (chunk) => {
      bytes += chunk.length;
      if (bytes > limits.bytesBeforeInit) {
        stream.off('data', this.#onBytes);
        onTooMuch();
      }
    };
    stream.on('data', this.#onBytes);
  }

  acknowledge(): void {
    this.#stream.off('data', this.#onBytes);
    this.#acknowledged = true;
    this.#messages = this.#limits.messageBurst;
    this.#at = performance.now();
  }

  /** Counts one message or control frame. Returns false if there were too many. */
  take(): boolean {
    if (this.#acknowledged) {
      const { messageBurst, messagesPerSecond } = this.#limits;
      const at = performance.now();
      this.#messages = Math.min(messageBurst, this.#messages + ((at - this.#at) / 1000) * messagesPerSecond);
      this.#at = at;
    }
    if (this.#messages < 1) {
      return false;
    }
    this.#messages -= 1;
    return true;
  }
}
