'use strict';

const { default: TestRunner } = require('jest-runner');

/** Runs the test files one after the other up to the first in which a test fails: loading the rest costs more than most mutants do. */
module.exports = class StopAfterFailedFile extends TestRunner {
  async runTests(tests, watcher, options) {
    let failed = false;
    this.on('test-file-success', ([, { numFailingTests }]) => {
      failed ||= numFailingTests > 0;
    });
    for (const test of tests) {
      if (!failed) {
        await super.runTests([test], watcher, options);
      }
    }
  }
};
