import type { Duplex } from 'node:stream';
import { RequestError } from '../../../domain/shared/requestError';
import { unitsOf } from '../../gate/rateLimit';
import type { SocketLimits } from '../socketLimits';

const TOO_MUCH = 'The client sends too much';

/**
 * How much a client may send, and what it pays. Until it is acknowledged, it may send next to nothing. From then on a few messages cost nothing, so that a
 * caller who has spent all units keeps sockets that only answer pings.
 */
export class InboundBudget {
  readonly #limits: SocketLimits;
  readonly #stream: Duplex;
  readonly #onBytes: (chunk: Buffer) => void;
  #messages: number;
  #free: number;
  /** Null until the client is acknowledged. */
  #pay: ((units: number) => void) | null = null;
  #at = 0;

  /** `onTooMuch` is called once if too many bytes come before the acknowledgement. */
  constructor(limits: SocketLimits, stream: Duplex, onTooMuch: (reason: string) => void) {
    this.#limits = limits;
    this.#stream = stream;
    this.#messages = limits.messagesBeforeInit;
    this.#free = limits.messagesBeforeInit;
    let bytes = 0;
    this.#onBytes = (chunk) => {
      bytes += chunk.length;
      if (bytes > limits.bytesBeforeInit) {
        stream.off('data', this.#onBytes);
        onTooMuch(TOO_MUCH);
      }
    };
    stream.on('data', this.#onBytes);
  }

  /** `pay` spends units of the caller. It throws a `RequestError` if the caller has too few. */
  acknowledge(pay: (units: number) => void): void {
    this.#stream.off('data', this.#onBytes);
    this.#pay = pay;
    this.#messages = this.#limits.messageBurst;
    this.#free = this.#limits.freeMessages;
    this.#at = performance.now();
  }

  /** Counts one message or control frame of so many bytes, and pays for it. Returns null, or why the socket must be closed. */
  take(bytes: number): string | null {
    if (this.#pay !== null) {
      const { messageBurst, messagesPerSecond, freeMessages, freeMessagesPerSecond } = this.#limits;
      const at = performance.now();
      const seconds = (at - this.#at) / 1000;
      this.#messages = Math.min(messageBurst, this.#messages + seconds * messagesPerSecond);
      this.#free = Math.min(freeMessages, this.#free + seconds * freeMessagesPerSecond);
      this.#at = at;
    }
    if (this.#messages < 1) {
      return TOO_MUCH;
    }
    this.#messages -= 1;
    const free = this.#free >= 1;
    if (free) {
      this.#free -= 1;
    }
    return this.#spend((free ? 0 : 1) + unitsOf(bytes));
  }

  #spend(units: number): string | null {
    if (units === 0) {
      return null;
    }
    try {
      this.#pay?.(units);
      return null;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      return error.message;
    }
  }
}
