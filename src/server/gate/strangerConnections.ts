import type { Duplex } from 'node:stream';

/**
 * The connections that have carried no valid token yet. Their number is bounded: one more cuts the oldest of them. So strangers never fill the server, and a
 * new caller who sends a token soon is never kept out.
 */
export class StrangerConnections {
  readonly #max: number;
  readonly #open = new Set<Duplex>();
  #cut = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#open.size;
  }

  /** How many were cut to make room. */
  get cut(): number {
    return this.#cut;
  }

  add(connection: Duplex): void {
    if (this.#open.has(connection)) {
      return;
    }
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
    if (this.#open.size > this.#max) {
      for (const oldest of this.#open) {
        this.#open.delete(oldest);
        this.#cut += 1;
        oldest.destroy();
        return;
      }
    }
  }

  /** Its caller is known now. */
  recognise(connection: Duplex): void {
    this.#open.delete(connection);
  }
}
