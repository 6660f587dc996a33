import { AsyncResource } from 'node:async_hooks';

/** If a turn of the event loop took no longer, nothing was waiting for it, in milliseconds. */
const QUIET_MS = 0.05;
/** The most that everything else gets between two pieces of long work, in milliseconds. */
const MOST_FOR_OTHERS_MS = 10;

/** The pieces that wait. The first one is next. */
const waiting: (() => void)[] = [];
let ticking = false;
/** Whether a piece began in this turn. */
let ran = false;
let turnBegan = 0;
/** When the thread was free after the last piece, and how long everything else may have it since then. */
let freeSince = 0;
let freeMs = 0;

/**
 * Begins a piece of long work in a turn of the event loop that it shares with no other piece. Between two pieces, everything else gets as much time as the
 * first one took, but at most 10 ms, and only while something is waiting: Node accepts one connection in a turn, so that without it each of many new
 * connections would wait for a piece. The pieces begin in the order in which they came: a caller with many asks for the next one when the last one ends.
 * Each runs in the asynchronous context of its caller: otherwise a request whose body is read in turns could seem to run within another one's unit of work.
 */
export function whenTurn(begin: () => void): void {
  waiting.push(AsyncResource.bind(begin));
  if (!ticking) {
    ticking = true;
    setImmediate(tick);
  }
}

/** Resolves when the caller's piece may begin, as `whenTurn` says. */
export async function nextTurn(): Promise<void> {
  await new Promise<void>(whenTurn);
}

function tick(): void {
  const begin = waiting[0];
  if (begin === undefined) {
    // Work that comes later begins in the next turn.
    ticking = false;
    ran = false;
    freeMs = 0;
    return;
  }
  const now = performance.now();
  const tookMs = now - turnBegan;
  turnBegan = now;
  if (ran) {
    ran = false;
    freeSince = now;
    freeMs = Math.min(tookMs, MOST_FOR_OTHERS_MS);
  }
  if (tookMs > QUIET_MS && now - freeSince < freeMs) {
    setImmediate(tick);
    return;
  }
  waiting.shift();
  ran = true;
  setImmediate(tick);
  begin();
}
