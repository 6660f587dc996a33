import { explain } from './io/explain';
import { buildProgram } from './program';

/** Runs one command line (as `process.argv` has it), and leaves the exit code with the process: what it printed is still to be flushed. */
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

/** Whoever read our output has had enough of it, as `head` does. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    process.exit();
  }
  throw error;
}
