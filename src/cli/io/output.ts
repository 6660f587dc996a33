import { escaped } from '../../domain/shared/text';
import type { UserError } from '../../domain/shared/userError';
import { CliError, EXIT } from './exitCode';

/** Prints one line of a command's result to stdout. Nothing else goes there. A name in it can't change how the terminal shows it. */
export function print(line: string): void {
  process.stdout.write(`${escaped(line)}\n`);
}

/** Prints JSON. The same characters are escaped as in other output, so it stays the same JSON. */
export function printJson(value: unknown): void {
  for (const line of JSON.stringify(value, null, 2).split('\n')) {
    print(line);
  }
}

/** Ends the command with the first of the user errors, if there is one, and says how many more there are. */
export function refuse(errors: readonly UserError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) {
    return;
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} more: --json lists them)`;
  throw new CliError(EXIT.refused, `${first.code}: ${first.message}${placeOf(first)}${more}`);
}

/** The place in a policy document: the message alone does not show it in a list of thousands. */
function placeOf({ path }: UserError): string {
  const [input, ...within] = path;
  return input === 'document' && within.length > 0 ? ` At \`${within.join('.')}\`.` : '';
}
