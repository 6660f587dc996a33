import { CommanderError } from 'commander';
import { ClientError } from '../../client/clientError';
import { ConfigError } from '../../config/config';
import { StartError } from '../../config/environment';
import { RequestError } from '../../domain/shared/requestError';
import { CliError, EXIT } from './exitCode';
import type { ExitCode } from './exitCode';

interface Explanation {
  readonly exitCode: ExitCode;
  /** For stderr; null where it has been said already. */
  readonly line: string | null;
}

/** What went wrong, in one line and an exit code. Never a stack: that is for a developer, who sets `LOG_LEVEL=debug`. */
export function explain(error: unknown): Explanation {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? EXIT.done : EXIT.usage, line: null };
  }
  if (error instanceof CliError) {
    return said(error.exitCode, error.message);
  }
  if (error instanceof ConfigError) {
    return said(EXIT.usage, error.lines.join(' '));
  }
  if (error instanceof StartError) {
    return said(EXIT.unanswered, error.message);
  }
  if (error instanceof ClientError) {
    return said(exitCodeOf(error.code), `${error.code}: ${error.message}${errorIdOf(error)}`);
  }
  if (error instanceof RequestError) {
    return said(exitCodeOf(error.code), `${error.code}: ${error.message}`);
  }
  return said(EXIT.unanswered, error instanceof Error ? error.message : String(error));
}

/** What leads whoever runs the server to the log's line. */
function errorIdOf({ details }: ClientError): string {
  const { errorId } = details;
  return typeof errorId === 'string' ? ` (errorId ${errorId})` : '';
}

function said(exitCode: ExitCode, message: string): Explanation {
  return { exitCode, line: message.replace(/\s*\n\s*/g, ' ') };
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
