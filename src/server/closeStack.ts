/** What was opened, to be closed in the opposite order, each once, whatever the others do. */
export class CloseStack {
  readonly #stack: (() => Promise<void> | void)[] = [];

  push(close: () => Promise<void> | void): void {
    this.#stack.push(close);
  }

  /** Throws the first failure after all of them have been closed. */
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
