const LONG = process.env['CORDON_TEST_LONG'] === '1';

/** How many times a law is tried: `short` by `npm test`, `long` by `npm run test:long`, which runs every test file that comes here for a number. */
export function runs(short: number, long: number): number {
  return LONG ? long : short;
}
