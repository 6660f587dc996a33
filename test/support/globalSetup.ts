import { stopPostgres } from './postgres';
import { closeTestRun, openTestRun } from './testRun';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export = function setUp(): void {
  openTestRun();
  // jest does not tear down when it is interrupted, and the Postgres server would go on.
  for (const [signal, code] of Object.entries(SIGNALS)) {
    process.once(signal, () => {
      stopPostgres();
      closeTestRun();
      process.exit(code);
    });
  }
};
