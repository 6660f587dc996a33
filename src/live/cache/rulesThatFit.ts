/** What a compiled rule takes in memory: measured 270 without a note, and a note adds its length. */
const BYTES_A_RULE = 320;
/** The part of the heap that policies may fill. Loads under way and requests need room too. */
const HEAP_PART = 1 / 4;
/** More than this brings nothing: policies that nobody uses need not be in memory. */
const MOST_RULES = 2_000_000;

/** How many rules of policies may stay in memory, with a heap of this size. */
export function rulesThatFit(heapBytes: number): number {
  return Math.min(MOST_RULES, Math.floor((heapBytes * HEAP_PART) / BYTES_A_RULE));
}
