// `npm run cordon -- <command>` installs and builds what is needed, then runs the command. Progress goes to stderr, so that stdout holds only the
// command's output.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, PrepareError, prepare } from './prepare.mjs';

try {
  await prepare((line) => process.stderr.write(`cordon: ${line}\n`));
} catch (error) {
  if (!(error instanceof PrepareError)) {
    throw error;
  }
  process.stderr.write(`cordon: ${error.message}\n`);
  process.exit(3);
}
process.argv[1] = path.join(ROOT, 'dist', 'src', 'main.js');
await import(pathToFileURL(process.argv[1]).href);
