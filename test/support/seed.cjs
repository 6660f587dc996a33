'use strict';

// With the environment variable `SEED`, the random tests of fast-check make the cases of that seed. A test that fails names its seed.
if (process.env.SEED !== undefined) {
  require('fast-check').configureGlobal({ seed: Number(process.env.SEED) });
}
