import type { Command } from 'commander';
import { readConfig } from '../server/config';
import type { RunningServer } from '../server/serve';
import { print } from './output';

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
      const { serve } = await import('../server/serve.js');
      await untilSignalled(await serve(config, { say: print }));
    });
}

/** The first signal closes the server in order, the second ends the process at once. */
async function untilSignalled(server: RunningServer): Promise<void> {
  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  await Promise.race([signalled, server.closed]);
  await server.close();
}
