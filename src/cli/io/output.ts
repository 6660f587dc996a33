import type { UserError } from '../../domain/shared/userError';
import { CliError, EXIT } from './exitCode';

/** What a command found goes to stdout, alone. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Refuses with the first of the errors, and says how many more there are. */
export function refuse(errors: readonly UserError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) {
    return;
  }
  const more = others.length === 0 ? '' : ` (and ${others.length} more: --json lists them)`;
  throw new CliError(EXIT.refused, `${first.code}: ${first.message}${placeOf(first)}${more}`);
}

/** Where in a document it is: in a list of thousands the message alone does not lead there. */
function placeOf({ path }: UserError): string {
  const [input, ...within] = path;
  return input === 'document' && within.length > 0 ? ` At \`${within.join('.')}\`.` : '';
}
