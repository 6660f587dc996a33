import { Option } from 'commander';
import type { Command } from 'commander';

/** How a command reaches the data: see `openSession`. */
export interface ConnectionOptions {
  readonly url?: string;
  readonly token?: string;
}

export function withConnectionOptions(command: Command): Command {
  return command
    .addOption(new Option('--url <url>', 'ask the server at this address instead of the local data').env('CORDON_URL'))
    .addOption(new Option('--token <token>', 'the bearer token to ask it with').env('CORDON_TOKEN'));
}
