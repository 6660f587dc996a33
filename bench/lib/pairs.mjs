export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs ours, reference, ours, reference …, `n` times each. Gives the median of each, and the median of the pairs' ratios. A run gives a number, or an object
 * from which `of` takes it. The ratio is reference / ours, so that for costs a higher ratio is better; `ratio` may define another one.
 */
export async function pairs(n, ours, reference, { of = (value) => value, ratio = (a, b) => b / a } = {}) {
  const a = [];
  const b = [];
  for (let time = 0; time < n; time += 1) {
    a.push(await ours());
    b.push(await reference());
  }
  const ratios = a.map((value, place) => ratio(of(value), of(b[place])));
  return { ours: median(a.map(of)), reference: median(b.map(of)), ratio: median(ratios), ratios, runs: { ours: a, reference: b } };
}
