'use strict';

// Lets the threads that the store starts load the TypeScript of src/ in a test: jest transforms only what it loads itself.
const path = require('node:path');

const TYPESCRIPT = path.join(__dirname, 'typescript.cjs');
if (!process.execArgv.includes(TYPESCRIPT)) {
  process.execArgv = [...process.execArgv, '-r', TYPESCRIPT];
}
