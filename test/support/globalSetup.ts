import { openTestRun } from './testRun';

export = openTestRun;
