import type { Command } from 'commander';
import { readConfig } from '../../config/config';
import { checkDataAccess, lockData } from '../../store/lock/dataLock';
import { print } from '../io/output';

export function addAcceptClockCommand(program: Command): void {
  program
    .command('accept-clock')
    .description('for the operator of a server that does not start because its data are dated in the future: accept that time')
    .addHelpText(
      'after',
      `
A wrong clock has dated a change or an attempt. Time never runs backwards in the data, so each new one gets the same time until it has passed.
First set the clock of the machine right, and end the server. To keep the dates right instead, restore the data from a backup.

Examples:
  cordon accept-clock
  DATABASE_URL=postgres://cordon@db.example/cordon cordon accept-clock`,
    )
    .action(async () => {
      const config = readConfig(process.env);
      checkDataAccess(config);
      const { openStore } = await import('../../store/openStore.js');
      // Neither makes nor changes tables: a mistyped setting must not create data.
      const options = { url: config.databaseUrl, migrate: false, now: Date.now };
      const reader = await openStore({ ...options, readOnly: true });
      const newest = await reader.times.newest();
      await reader.close();
      if (newest <= Date.now()) {
        print('There is nothing to accept: no change and no attempt is dated in the future.');
        return;
      }
      const lock = lockData(config);
      try {
        const store = await openStore(options);
        await store.times.accept(newest);
        await store.close();
        print(`Accepted: the newest change or attempt is dated ${new Date(newest).toISOString()}.`);
      } finally {
        lock?.release();
      }
    });
}
