/** The time of this machine's clock, until the clock is set wrong. For the option `now`. */
export class TestClock {
  #offset = 0;

  readonly now = (): number => Date.now() + this.#offset;

  /** Sets the clock to this time. It goes on from there. */
  set(at: number | string): void {
    this.#offset = new Date(at).getTime() - Date.now();
  }

  /** Sets the clock forward or, with a negative number, back. */
  jump(ms: number): void {
    this.#offset += ms;
  }

  /** Sets it right again. */
  correct(): void {
    this.#offset = 0;
  }
}
