import type { Command } from 'commander';
import { CliError, EXIT } from '../io/exitCode';
import { print, printJson } from '../io/output';
import { resolveTenant, tenantArgument } from '../io/tenantArgument';
import { withClient, withConnectionOptions } from '../session/openSession';
import type { ConnectionOptions } from '../session/openSession';

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
