import { explain } from './io/explain';
import { buildProgram } from './program';

/** Runs one command line, given as `process.argv`. It sets the exit code and does not exit, so that Node can still flush the output. */
export async function runCli(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', endQuietly);
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    const { exitCode, line } = explain(error);
    if (line !== null) {
      process.stderr.write(`cordon: ${line}\n`);
    }
    process.exitCode = exitCode;
  }
}

/** Ends without a message if the reader of our output has closed it, as `head` does. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    process.exit();
  }
  throw error;
}
