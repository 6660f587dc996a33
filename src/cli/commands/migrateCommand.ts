import type { Command } from 'commander';
import { readConfig } from '../../config/config';
import { withoutSecrets } from '../../config/environment';
import { lockData } from '../../store/lock/dataLock';
import { print } from '../io/output';

export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description("bring the database's tables up to date and end; `serve` does it too")
    .addHelpText(
      'after',
      `
Examples:
  cordon migrate
  DATABASE_URL=postgres://cordon@db.example/cordon cordon migrate`,
    )
    .action(async () => {
      const config = readConfig(process.env);
      const { databaseUrl } = config;
      const lock = lockData(config);
      try {
        const { openStore } = await import('../../store/openStore.js');
        const store = await openStore({ url: databaseUrl, migrate: true, now: Date.now });
        await store.close();
        print(`The tables are up to date: ${withoutSecrets(databaseUrl)}`);
      } finally {
        lock?.release();
      }
    });
}
