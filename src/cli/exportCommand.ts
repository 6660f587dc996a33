import type { Command } from 'commander';
import { CliError } from './cliError';
import { withConnectionOptions } from './connectionOptions';
import type { ConnectionOptions } from './connectionOptions';
import { EXIT } from './exitCode';
import { withClient } from './openSession';
import { print, printJson } from './output';
import { resolveTenant, tenantArgument } from './tenantArgument';

interface ExportOptions extends ConnectionOptions {
  readonly tenant: string;
  readonly json?: true;
}

export function addExportCommand(program: Command): void {
  const command = program
    .command('export')
    .description('print a policy as a Power Platform tenant isolation document')
    .requiredOption('--tenant <tenant>', 'whose policy, by ID or domain', tenantArgument)
    .option('--json', 'the document on one line');
  withConnectionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  cordon export --tenant contoso.example > contoso-policy.json
  cordon export --tenant 7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001 --json`,
    )
    .action((options: ExportOptions) =>
      withClient(options, 'read', async (client) => {
        const document = await client.exportPolicy(await resolveTenant(client, options.tenant));
        if (document === null) {
          throw new CliError(EXIT.refused, `TENANT_NOT_FOUND: The directory does not hold the tenant \`${options.tenant}\`.`);
        }
        if (options.json) {
          print(JSON.stringify(document));
        } else {
          printJson(document);
        }
      }),
    );
}
