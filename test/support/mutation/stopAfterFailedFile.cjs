'use strict';

const { default: TestRunner } = require('jest-runner');

/** Runs the test files one after the other, and stops after the first in which a test fails: loading the others takes longer than most mutants do. */
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
