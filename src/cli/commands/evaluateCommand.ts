import { Option } from 'commander';
import type { Command } from 'commander';
import type { ClientDecision, ClientSideVerdict } from '../../client/answers';
import { ClientError } from '../../client/clientError';
import type { ConnectionQuestion, CordonClient } from '../../client/cordonClient';
import type { IdentityProvider } from '../../domain/decisions/connection';
import { CliError, EXIT } from '../io/exitCode';
import { print, printJson } from '../io/output';
import { tenantArgument } from '../io/tenantArgument';
import { withClient, withConnectionOptions } from '../session/openSession';
import type { ConnectionOptions } from '../session/openSession';

interface EvaluateOptions extends ConnectionOptions {
  readonly from?: string;
  /** False for `--no-creator`. */
  readonly creator: boolean;
  readonly to: string;
  readonly connector?: string;
  readonly identityProvider: 'entra-id' | 'other';
  readonly json?: true;
}

export function addEvaluateCommand(program: Command): void {
  const command = program
    .command('evaluate')
    .description('ask whether isolation lets a connection through; exits with 0 for allowed and 1 for blocked')
    .option('--from <tenant>', 'the tenant that creates the connection, by ID or domain', tenantArgument)
    .option('--no-creator', 'the connection has no creator tenant')
    .requiredOption('--to <tenant>', 'the tenant whose identity signs in, by ID or domain', tenantArgument)
    .option('--connector <name>', "the connector's name")
    .addOption(new Option('--identity-provider <provider>', 'who authenticates').choices(['entra-id', 'other']).default('entra-id'))
    .option('--json', 'print the decision as JSON');
  withConnectionOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  cordon evaluate --from contoso.example --to fabrikam.example
  cordon evaluate --no-creator --to fabrikam.example --json
  cordon evaluate --from contoso.example --to fabrikam.example --identity-provider other`,
    )
    .action((options: EvaluateOptions) => {
      const question = questionOf(options);
      return withClient(options, 'read', async (client) => {
        const decision = await decide(client, question);
        if (options.json) {
          printJson(decision);
        } else {
          describe(decision);
        }
        process.exitCode = decision.allowed ? EXIT.done : EXIT.refused;
      });
    });
}

function questionOf({ from, creator, to, connector, identityProvider }: EvaluateOptions): ConnectionQuestion {
  if ((from === undefined) === creator) {
    throw new CliError(EXIT.usage, 'Say who creates the connection: either --from with a tenant, or --no-creator.');
  }
  const provider: IdentityProvider = identityProvider === 'other' ? 'OTHER' : 'ENTRA_ID';
  // The API requires a connector's name; the decision does not depend on it.
  return { creatorTenant: from ?? null, signInTenant: to, connector: { name: connector ?? 'unnamed', identityProvider: provider } };
}

/** A caller who may not ask gets exit code 3, since 1 means that the connection is blocked. */
async function decide(client: CordonClient, question: ConnectionQuestion): Promise<ClientDecision> {
  try {
    return await client.evaluate(question);
  } catch (error) {
    if (!(error instanceof ClientError) || !['UNAUTHENTICATED', 'FORBIDDEN'].includes(error.code)) {
      throw error;
    }
    throw new CliError(EXIT.unanswered, `${error.code}: ${error.message}`);
  }
}

function describe(decision: ClientDecision): void {
  print(`${decision.allowed ? 'allowed' : 'blocked'}: ${decision.reason}`);
  print(decision.message);
  for (const side of [decision.outbound, decision.inbound]) {
    if (side !== null) {
      print(`  ${describeSide(side)}`);
    }
  }
}

function describeSide({ direction, allowed, reason, rule }: ClientSideVerdict): string {
  const through = rule === null ? '' : ` (rule ${String(rule.ruleId)} for ${rule.allowedTenantId}, ${rule.direction})`;
  return `${direction.toLowerCase().padEnd(8)}  ${allowed ? 'lets it through' : 'blocks it'}${reason === null ? '' : `: ${reason}`}${through}`;
}
