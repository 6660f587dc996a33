/** Closes what was opened, in the opposite order. Each part is closed once, even if another one throws. */
export class CloseStack {
  readonly #stack: (() => Promise<void> | void)[] = [];

  push(close: () => Promise<void> | void): void {
    this.#stack.push(close);
  }

  /** Closes all parts, then throws the first error if there was one. */
  async closeAll(): Promise<void> {
    const errors: unknown[] = [];
    for (let close = this.#stack.pop(); close !== undefined; close = this.#stack.pop()) {
      try {
        await close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) {
      throw errors[0];
    }
  }
}
