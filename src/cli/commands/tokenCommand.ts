import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { signToken } from '../../auth/embeddedTokens';
import { openSigningKey } from '../../auth/signingKey';
import { readConfig } from '../../config/config';
import { isPlatformRole, ROLES } from '../../domain/callers/caller';
import type { Role } from '../../domain/callers/caller';
import { isShowable } from '../../domain/shared/text';
import type { TenantId } from '../../domain/tenants/tenant';
import { parseTenantRef } from '../../domain/tenants/tenantRef';
import { openDataDir } from '../../store/lock/dataAccess';
import { CliError, EXIT } from '../io/exitCode';
import { print, printJson } from '../io/output';
import { resolveTenant, tenantArgument } from '../io/tenantArgument';
import { withClient } from '../session/openSession';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const MAX_DAYS = 366;

/** Reads `90s`, `30m`, `8h` or `7d` as seconds; null for any other text, for zero, and for more than 366 days. */
function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    return null;
  }
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  return seconds > 0 && seconds <= MAX_DAYS * 86_400 ? seconds : null;
}

interface TokenOptions {
  readonly tenant?: string;
  readonly role: readonly Role[];
  readonly subject: string;
  /** In seconds. */
  readonly expires: number;
  readonly json?: true;
}

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description("print a bearer token, signed by DATA_DIR's own key, alone on its line")
    .option('--tenant <tenant>', "the caller's tenant, by ID or domain; only platform roles need none", tenantArgument)
    .addOption(new Option('--role <role...>', 'a role; list several, or repeat the option').choices(ROLES).makeOptionMandatory())
    .option('--subject <subject>', 'who the caller is', subject, 'cordon-cli')
    .addOption(new Option('--expires <duration>', 'how long the token is valid: 30m, 8h, 7d').argParser(duration).default(8 * 3600, '8h'))
    .option('--json', 'print the token and its claims as JSON')
    .addHelpText(
      'after',
      `
Examples:
  cordon token --tenant contoso.example --role TenantAdmin
  cordon token --tenant contoso.example --role Evaluator PolicyReader --subject designer --expires 30m
  cordon token --role PlatformOperator`,
    )
    .action(async (options: TokenOptions) => {
      const config = readConfig(process.env);
      if (config.auth.kind !== 'embedded') {
        throw new CliError(
          EXIT.usage,
          `AUTH_ISSUER is set: the server accepts only tokens of \`${config.auth.issuer}\`, so this command cannot make one.`,
        );
      }
      openDataDir(config.dataDir);
      const tenantId = await tenantOf(options);
      const now = Date.now();
      const { subject, role: roles, expires } = options;
      const token = await signToken(await openSigningKey(config.dataDir), { tenantId, subject, roles, expiresInSeconds: expires }, now);
      if (options.json) {
        printJson({ token, tenantId, subject, roles, expiresAt: new Date(now + expires * 1000).toISOString() });
      } else {
        print(token);
      }
    });
}

async function tenantOf({ tenant, role }: TokenOptions): Promise<TenantId | null> {
  if (tenant === undefined) {
    const own = role.find((name) => !isPlatformRole(name));
    if (own === undefined) {
      return null;
    }
    throw new CliError(EXIT.usage, `The role \`${own}\` applies to the caller's own tenant: name it with --tenant.`);
  }
  const ref = parseTenantRef(tenant);
  if (ref !== null && 'id' in ref) {
    return ref.id;
  }
  return withClient({}, 'read', (client) => resolveTenant(client, tenant));
}

function subject(text: string): string {
  if (text === '' || text.length > 256 || !isShowable(text) || /\p{Surrogate}/u.test(text)) {
    throw new InvalidArgumentError('It must be a text of 1 to 256 characters, without control characters.');
  }
  return text;
}

function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null) {
    throw new InvalidArgumentError('It must be a number of s, m, h or d, such as 8h, and at most 366d.');
  }
  return seconds;
}
