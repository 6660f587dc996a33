'use strict';

const { TestEnvironment } = require('jest-environment-node');

/** The mutant that some test of this process has failed for. */
let killed;

/**
 * Skips every test after the first one that fails, in this test file and in those after it, as long as the same mutant is active.
 * One failure kills a mutant, and Stryker's runner can't stop jest by itself.
 */
module.exports = class StopAtFirstFailure extends TestEnvironment {
  async handleTestEvent({ name, test }) {
    const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
    if (mutant === undefined) {
      return;
    }
    if (name === 'test_start' && killed === mutant) {
      test.mode = 'skip';
    }
    if (name === 'test_done' && test.errors.length > 0) {
      killed = mutant;
    }
  }
};
