import type { Command } from 'commander';
import { readConfig } from '../../config/config';
import { lockData } from '../../store/lock/dataLock';
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
      const lock = lockData(config);
      try {
        const { openStore } = await import('../../store/openStore.js');
        const store = await openStore({ url: config.databaseUrl, migrate: true, now: Date.now });
        const newest = await store.times.newest();
        await store.times.accept(newest);
        await store.close();
        print(`Accepted: the newest change or attempt is dated ${new Date(newest).toISOString()}.`);
      } finally {
        lock?.release();
      }
    });
}
