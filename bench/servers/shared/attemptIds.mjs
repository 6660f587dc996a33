// UUIDv7s in ascending order: the time, a counter within the millisecond, and random bits, of which many are drawn at once.
import { randomFillSync } from 'node:crypto';

/** Gives a function that returns the next ID at a time. */
export function attemptIds() {
  const random = Buffer.alloc(8_192);
  let place = random.length;
  let last = 0;
  let count = 0;
  return (at) => {
    if (place === random.length) {
      randomFillSync(random);
      place = 0;
    }
    count = at > last ? 0 : count + 1;
    last = Math.max(last, at);
    const time = last.toString(16).padStart(12, '0');
    const tail = random.toString('hex', place, place + 8);
    place += 8;
    const counter = (count & 0xfff).toString(16).padStart(3, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-8${tail.slice(1, 4)}-${tail.slice(4)}`;
  };
}
