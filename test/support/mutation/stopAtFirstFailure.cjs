'use strict';

const { TestEnvironment } = require('jest-environment-node');

/** The last mutant for which a test of this process failed. */
let killed;

/**
 * After a test fails, skips every later test of this file and of the files after it, as long as the same mutant is active.
 * One failed test kills a mutant, and Stryker's runner cannot stop jest by itself.
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
