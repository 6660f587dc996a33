/** What a script learns from the exit code alone. */
export const EXIT = {
  done: 0,
  /** The answer is no: a connection is blocked, a change was refused, or the caller lacks a role. */
  refused: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** There is no answer: no server, a database error, a port in use. It may succeed later. */
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
