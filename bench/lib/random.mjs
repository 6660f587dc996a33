/** A whole number of 32 bits that looks random and depends on the arguments only. */
export function mix(seed, a, b = 0) {
  let h = (seed ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** Gives a function that returns numbers in [0, 1), always the same ones for the same seed. */
export function random(seed) {
  let step = 0;
  return () => mix(seed, (step += 1), step >>> 7) / 2 ** 32;
}

/** The UUID (in the form of version 4) for (kind, number). */
export function uuid(seed, kind, number) {
  const hex = (place) =>
    mix(mix(seed, kind, place), number, place)
      .toString(16)
      .padStart(8, '0');
  const [a, b, c, d] = [hex(1), hex(2), hex(3), hex(4)];
  return flat(`${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`);
}

/** The same text in one piece, like a text that was read from somewhere. V8 compares a text that was concatenated from pieces ten times slower. */
export function flat(text) {
  return Buffer.from(text, 'latin1').latin1Slice();
}
