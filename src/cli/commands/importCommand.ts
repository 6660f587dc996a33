import type { Command } from 'commander';
import type { PolicyAnswer } from '../../client/answers';
import { parseUuid } from '../../domain/shared/uuid';
import { CliError, EXIT } from '../io/exitCode';
import { print, printJson, refuse } from '../io/output';
import { readPolicyDocument } from '../io/readPolicyDocument';
import { resolveTenant, tenantArgument } from '../io/tenantArgument';
import { withClient, withConnectionOptions } from '../session/openSession';
import type { ConnectionOptions } from '../session/openSession';

interface ImportOptions extends ConnectionOptions {
  readonly tenant?: string;
  readonly json?: true;
}

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('replace a policy by a Power Platform tenant isolation document, in one change')
    .argument('<file>', 'the policy document (JSON); - reads it from stdin')
    .option('--tenant <tenant>', "whose policy, by ID or domain; left out, the document's properties.tenantId", tenantArgument)
    .option('--json', 'print the answer as JSON');
  withConnectionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  cordon import contoso-policy.json
  cordon export --tenant contoso.example | cordon import - --tenant contoso.example`,
    )
    .action(async (file: string, options: ImportOptions) => {
      if (file === '-' && options.token === '-') {
        throw new CliError(EXIT.usage, 'Stdin holds either the document or the token: give the other one by a file.');
      }
      const document = await readPolicyDocument(file);
      const tenant = options.tenant ?? tenantOf(document);
      await withClient(options, 'write', async (client) => {
        const answer = await client.importPolicy(await resolveTenant(client, tenant), document);
        if (options.json) {
          printJson(answer);
        }
        refuse(answer.userErrors);
        if (!options.json) {
          print(summary(answer));
        }
      });
    });
}

function tenantOf(document: unknown): string {
  const properties = (document as { properties?: { tenantId?: unknown } | null } | null)?.properties;
  const tenantId = typeof properties?.tenantId === 'string' ? parseUuid(properties.tenantId) : null;
  if (tenantId === null) {
    throw new CliError(
      EXIT.usage,
      'The policy document names no tenant in `properties.tenantId`. It must be `{"properties":{"tenantId":…,"isDisabled":…,"allowedTenants":[…]}}`. If you name the tenant with --tenant, all errors of the document are listed.',
    );
  }
  return tenantId;
}

function summary({ policy, change }: PolicyAnswer): string {
  if (policy === null) {
    return 'Nothing was imported.';
  }
  const rules = policy.rules.totalCount === 1 ? '1 rule' : `${policy.rules.totalCount} rules`;
  const state = `isolation is ${policy.enabled ? 'on' : 'off'}, ${rules}, effect ${policy.effect}`;
  return change === null
    ? `${policy.tenant.name}: nothing to change, the policy already is as the document says (${state}, revision ${policy.revision}).`
    : `${policy.tenant.name}: imported (${state}, revision ${change.revision}).`;
}
