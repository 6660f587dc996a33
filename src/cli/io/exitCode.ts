/** What a script can tell from the exit code alone. */
export const EXIT = {
  done: 0,
  /** The answer is no: a connection is blocked, a change was refused, a caller may not. */
  refused: 1,
  /** Another command line or configuration is needed. */
  usage: 2,
  /** There is no answer: no server, trouble with the database, a port in use. It may go through later. */
  unanswered: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command with one line on stderr. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
