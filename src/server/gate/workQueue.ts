import type { Caller } from '../../domain/callers/caller';
import { overloadedError } from '../../domain/shared/requestError';
import { whenTurn } from '../../turns';
import { ByCaller, partyKey } from './byCaller';

interface Party {
  readonly waiting: (() => void)[];
}

/**
 * Lets costly work begin one piece at a time, with a turn of the event loop after each, so that what is cheap never waits for more than one piece. The
 * tenants take turns: nobody waits for the whole backlog of another tenant.
 */
export class WorkQueue {
  readonly #maxWaiting: number;
  readonly #parties = new ByCaller<Party>(partyKey, () => ({ waiting: [] }));
  /** The parties with waiting work. The first one is next. */
  readonly #round: Party[] = [];
  #ticking = false;
  #waiting = 0;

  /** `maxWaiting` is the most that waits for one tenant, or for one subject with a platform role. */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when the caller's work may begin. Throws `OVERLOADED` if too much work of this tenant is waiting. */
  turn(caller: Caller): Promise<void> {
    const party = this.#parties.of(caller);
    if (party.waiting.length >= this.#maxWaiting) {
      throw overloadedError(
        `This tenant has ${String(this.#maxWaiting)} requests that wait for their turn, which is the limit. Try again in a moment.`,
        1_000,
      );
    }
    return new Promise((resolve) => {
      if (party.waiting.push(resolve) === 1) {
        this.#round.push(party);
      }
      this.#waiting += 1;
      if (!this.#ticking) {
        this.#ticking = true;
        whenTurn(this.#next);
      }
    });
  }

  readonly #next = (): void => {
    const party = this.#round.shift();
    const begin = party?.waiting.shift();
    if (party === undefined || begin === undefined) {
      this.#ticking = false;
      return;
    }
    this.#waiting -= 1;
    if (party.waiting.length > 0) {
      this.#round.push(party);
    }
    if (this.#round.length > 0) {
      whenTurn(this.#next);
    } else {
      this.#ticking = false;
    }
    begin();
  };
}
