import { CommanderError } from 'commander';
import { ClientError } from '../../client/clientError';
import { ConfigError } from '../../config/config';
import { StartError } from '../../config/environment';
import { RequestError } from '../../domain/shared/requestError';
import { escaped } from '../../domain/shared/text';
import { CliError, EXIT } from './exitCode';
import type { ExitCode } from './exitCode';

interface Explanation {
  readonly exitCode: ExitCode;
  /** For stderr; null if it was printed already. */
  readonly line: string | null;
}

/** Explains an error in one line and an exit code. It never shows a stack. */
export function explain(error: unknown): Explanation {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.done : EXIT.usage, line: null };
  }
  if (error instanceof CliError) {
    return explanation(error.exitCode, error.message);
  }
  if (error instanceof ConfigError) {
    return explanation(EXIT.usage, error.lines.join(' '));
  }
  if (error instanceof StartError) {
    return explanation(EXIT.unanswered, error.message);
  }
  if (error instanceof ClientError) {
    return explanation(exitCodeOf(error.code), `${error.code}: ${error.message}${errorIdOf(error)}`);
  }
  if (error instanceof RequestError) {
    return explanation(exitCodeOf(error.code), `${error.code}: ${error.message}`);
  }
  return explanation(EXIT.unanswered, error instanceof Error ? error.message : String(error));
}

/** The ID under which the operator finds the details in the server's log. */
function errorIdOf({ details }: ClientError): string {
  const { errorId } = details;
  return typeof errorId === 'string' ? ` (errorId ${errorId})` : '';
}

function explanation(exitCode: ExitCode, message: string): Explanation {
  return { exitCode, line: escaped(message.replace(/\s*\n\s*/g, ' ')) };
}

function exitCodeOf(code: string): ExitCode {
  switch (code) {
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return EXIT.refused;
    case 'BAD_USER_INPUT':
      return EXIT.usage;
    default:
      return EXIT.unanswered;
  }
}
