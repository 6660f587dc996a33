import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildCordon, dataDir, runCordon } from './cordonProcess';

export const CONTOSO = '7d0f5a0e-3c1b-4f5e-9a77-51a9c2f0b001';
export const FABRIKAM = 'b1a6c0de-2b1c-4a11-8c55-2f7e90aa0002';

/** It has the form of a token. */
export const NO_TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

interface LocalData {
  /** A folder of the tests, which holds the data directory. */
  readonly folder: string;
  /** The settings by which a command finds the data. */
  readonly env: { readonly DATA_DIR: string };
  /** Writes a file in the folder, and returns its path. */
  file(name: string, content: string | Buffer): string;
}

/** Builds the command line and gives the tests of a file a data directory of their own: with Contoso in it, or (`empty`) not made yet. */
export function localData(start: 'with Contoso' | 'empty' = 'with Contoso'): LocalData {
  const directory = dataDir();
  const env = { DATA_DIR: path.join(directory.path, 'data') };
  beforeAll(async () => {
    buildCordon();
    if (start === 'with Contoso') {
      await runCordon(['tenant', 'add', '--name', 'Contoso', '--domain', 'contoso.example', '--id', CONTOSO], env);
    }
  }, 120_000);
  afterAll(() => {
    directory.remove();
  });
  return {
    folder: directory.path,
    env,
    file(name, content) {
      const place = path.join(directory.path, name);
      writeFileSync(place, content);
      return place;
    },
  };
}
