const LONG = process.env['CORDON_TEST_LONG'] === '1';

/** How many times a test tries its law: `short` in `npm test`, `long` in `npm run test:long`, which runs every test file that imports this one. */
export function runs(short: number, long: number): number {
  return LONG ? long : short;
}
