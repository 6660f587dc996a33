/** Closes what a test has opened, the last first, after each test of the file that calls this. */
export function closedAfterEach(): <T extends { close(): unknown }>(opened: T) => T {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const each of open.splice(0).reverse()) {
      await each.close();
    }
  });
  return (opened) => {
    open.push(opened);
    return opened;
  };
}

/** Asks again and again until the answer is yes. The test's timeout is the limit. */
export async function untilTrue(question: () => Promise<boolean>): Promise<void> {
  while (!(await question())) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export async function isReady({ address }: { readonly address: string }): Promise<boolean> {
  return (await fetch(`${address}/readyz`)).ok;
}
