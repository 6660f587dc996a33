import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { parseUuid } from '../../domain/shared/uuid';
import type { Cloud } from '../../domain/tenants/tenant';
import { print, printJson, refuse } from '../io/output';
import { withClient, withConnectionOptions } from '../session/openSession';
import type { ConnectionOptions } from '../session/openSession';

interface TenantAddOptions extends ConnectionOptions {
  readonly name: string;
  readonly domain: readonly string[];
  readonly id?: string;
  readonly cloud: Cloud;
  readonly json?: true;
}

export function addTenantAddCommand(program: Command): void {
  const tenant = program
    .command('tenant')
    .description('the directory of tenants')
    .addHelpText('after', '\nExamples:\n  cordon tenant add --name Contoso --domain contoso.example');
  const command = tenant
    .command('add')
    .description('register a tenant with its domains, the default domain first')
    .requiredOption('--name <name>', 'the display name')
    .requiredOption('--domain <domain...>', 'a domain of the tenant; give several in one go or repeat the option')
    .option('--id <uuid>', 'the tenant ID; left out, it gets a new one', tenantId)
    .addOption(
      new Option('--cloud <cloud>', 'the cloud that the tenant is in')
        .choices(['PUBLIC', 'US_GOVERNMENT', 'CHINA_21VIANET'])
        .default('PUBLIC'),
    )
    .option('--json', 'print the answer as JSON');
  withConnectionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  cordon tenant add --name Contoso --domain contoso.example
  cordon tenant add --name Govco --domain govco.example mail.govco.example --cloud US_GOVERNMENT --json`,
    )
    .action((options: TenantAddOptions) =>
      withClient(options, 'write', async (client) => {
        const { name, domain, id, cloud } = options;
        const answer = await client.registerTenant({ name, domains: domain, cloud, ...(id !== undefined && { id }) });
        if (options.json) {
          printJson(answer);
        }
        refuse(answer.userErrors);
        if (!options.json && answer.tenant !== null) {
          print(`${answer.tenant.name} (${answer.tenant.domains.join(', ')}) is registered as ${answer.tenant.id}.`);
        }
      }),
    );
}

function tenantId(text: string): string {
  const id = parseUuid(text);
  if (id === null) {
    throw new InvalidArgumentError('It must be a UUID of 36 characters.');
  }
  return id;
}
