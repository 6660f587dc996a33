import type { TokenVerifier } from '../../auth/tokenVerifier';
import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';

/** Each verification may read the directory and takes a thread for a moment, and anybody can ask for one. */
const AT_ONCE = 16;

/**
 * Verifies at most 16 unknown tokens at a time, in the order in which they came. A token that was verified before never waits. `maxWaiting` is the most that
 * wait; one more is `OVERLOADED`.
 */
export function verifyInTurn(tokens: TokenVerifier, maxWaiting: number): TokenVerifier {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function place(): Promise<void> {
    if (running < AT_ONCE) {
      running += 1;
      return;
    }
    if (waiting.length >= maxWaiting) {
      throw overloadedError('The server is verifying as many new tokens as it can. Try again in a moment.', 1_000);
    }
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  }

  return {
    known: (authorization) => tokens.known(authorization),
    async verify(authorization): Promise<Caller> {
      const caller = tokens.known(authorization);
      if (caller !== undefined) {
        return caller;
      }
      await place();
      try {
        return await tokens.verify(authorization);
      } finally {
        const next = waiting.shift();
        if (next === undefined) {
          running -= 1;
        } else {
          next();
        }
      }
    },
  };
}
