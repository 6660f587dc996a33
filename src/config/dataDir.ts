import { access, constants, mkdir } from 'node:fs/promises';
import { StartError } from './startError';

/** Makes the data directory where it is missing. Throws `StartError` where it can't be written. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const why = code === 'EEXIST' ? 'it is a file' : code;
    throw new StartError(`The data directory \`${dataDir}\` can't be written (${why}).`, { cause: error });
  }
}
