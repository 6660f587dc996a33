import { stopPostgres } from './postgres';
import { closeTestRun } from './testRun';

function closeAll(): void {
  stopPostgres();
  closeTestRun();
}

export = closeAll;
