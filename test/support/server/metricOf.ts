/** Reads the value of a metric from `/metrics`. `name` includes the labels if there are any. */
export async function metricOf(address: string, name: string): Promise<number> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) {
    throw new Error(`There is no metric ${name}.`);
  }
  return Number(line.slice(name.length + 1));
}
