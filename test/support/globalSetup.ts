import { unmountSmallDisks } from './faults/smallDisk';
import { stopPostgres } from './postgres';
import { closeTestRun, openTestRun } from './testRun';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export = function setUp(): void {
  openTestRun();
  // If jest is interrupted, it skips globalTeardown, and the Postgres server would keep running.
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      stopPostgres();
      unmountSmallDisks();
      closeTestRun();
      process.exit(code);
    });
  }
};
