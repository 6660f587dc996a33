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
  #messages: number;
  #free: number;
  /** Null from the acknowledgement on. */
  #stopCountingBytes: (() => void) | null;
  #at = 0;

  /** `onTooMuch` is called once if too many bytes come before the acknowledgement. */
  constructor(limits: SocketLimits, stream: Duplex, onTooMuch: (reason: string) => void) {
    this.#limits = limits;
    this.#messages = limits.messagesBeforeInit;
    this.#free = limits.messagesBeforeInit;
    this.#stopCountingBytes = countBytes(stream, limits.bytesBeforeInit, () => {
      onTooMuch(TOO_MUCH);
    });
  }

  acknowledge(): void {
    this.#stopCountingBytes?.();
    this.#stopCountingBytes = null;
    this.#messages = this.#limits.messageBurst;
    this.#free = this.#limits.freeMessages;
    this.#at = performance.now();
  }

  /**
   * Counts one message or control frame of so many bytes, and pays for it. `pay` spends units of the caller, if there is one already. It throws a
   * `RequestError` if the caller has too few. Returns null, or why the socket must be closed.
   */
  take(bytes: number, pay: (units: number) => void): string | null {
    if (this.#stopCountingBytes === null) {
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
    return refusalOf(pay, (free ? 0 : 1) + unitsOf(bytes));
  }
}

/** Returns the function that stops counting. */
function countBytes(stream: Duplex, most: number, onTooMuch: () => void): () => void {
  let bytes = 0;
  const stop = (): void => {
    stream.off('data', count);
  };
  function count(chunk: Buffer): void {
    bytes += chunk.length;
    if (bytes > most) {
      stop();
      onTooMuch();
    }
  }
  stream.on('data', count);
  return stop;
}

function refusalOf(pay: (units: number) => void, units: number): string | null {
  if (units === 0) {
    return null;
  }
  try {
    pay(units);
    return null;
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    return error.message;
  }
}
