import type { Command } from 'commander';
import { readConfig } from '../../config/config';
import { print } from '../io/output';

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the API until SIGTERM or SIGINT; the environment configures it (PORT, HOST, DATA_DIR, DATABASE_URL, …)')
    .addHelpText(
      'after',
      `
Examples:
  cordon serve
  PORT=4100 DATA_DIR=/var/lib/cordon cordon serve
  DATABASE_URL=postgres://cordon@db.example/cordon cordon serve`,
    )
    .action(async () => {
      const config = readConfig(process.env);
      const { serve } = await import('../../server/serve.js');
      const { closed } = await serve(config, { say: print });
      await closed;
    });
}
