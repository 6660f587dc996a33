import { unmountSmallDisks } from './faults/smallDisk';
import { stopPostgres } from './postgres';
import { closeTestRun } from './testRun';

export = function tearDown(): void {
  stopPostgres();
  unmountSmallDisks();
  closeTestRun();
};
