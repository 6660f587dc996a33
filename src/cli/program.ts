import { Command } from 'commander';
import { escaped } from '../domain/shared/text';
import { addAcceptClockCommand } from './commands/acceptClockCommand';
import { addEvaluateCommand } from './commands/evaluateCommand';
import { addExportCommand } from './commands/exportCommand';
import { addImportCommand } from './commands/importCommand';
import { addMigrateCommand } from './commands/migrateCommand';
import { addServeCommand } from './commands/serveCommand';
import { addTenantAddCommand } from './commands/tenantAddCommand';
import { addTokenCommand } from './commands/tokenCommand';

/** The whole command line. It throws instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command('cordon')
    .description('Decides whether a connection that one tenant creates may sign in to another tenant.')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
    .addHelpText(
      'after',
      `
Commands that read or change data ask the server at --url. Without --url they ask the server that runs on DATA_DIR.
If no server runs there, they work on the local data themselves.

Exit codes: 0 done or allowed, 1 refused or blocked, 2 wrong usage or configuration, 3 no answer.

Examples:
  cordon serve
  cordon token --tenant contoso.example --role TenantAdmin
  cordon import contoso-policy.json
  cordon evaluate --from contoso.example --to fabrikam.example`,
    );
  addServeCommand(program);
  addTokenCommand(program);
  addTenantAddCommand(program);
  addImportCommand(program);
  addExportCommand(program);
  addEvaluateCommand(program);
  addMigrateCommand(program);
  addAcceptClockCommand(program);
  return program;
}

function oneLine(text: string): string {
  return `cordon: ${escaped(
    text
      .replace(/^error: /, '')
      .trim()
      .replace(/\s*\n\s*/g, ' '),
  )}`;
}
