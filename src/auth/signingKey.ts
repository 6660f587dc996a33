import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { StartError } from '../config/environment';

export const SIGNING_KEY_FILE = 'signing-key.json';

/** Gives the private key (a JWK with `kid`, ES256) that signs this installation's own tokens. Makes it on first use, readable by its owner only. */
export async function openSigningKey(dataDir: string): Promise<JWK> {
  const path = join(dataDir, SIGNING_KEY_FILE);
  return (await readSigningKey(path)) ?? (await makeSigningKey(dataDir, path));
}

async function readSigningKey(path: string): Promise<JWK | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') {
      return null;
    }
    throw new StartError(`The signing key \`${path}\` can't be read (${codeOf(error)}).`);
  }
  const key = parseKey(text);
  if (key === null) {
    throw new StartError(
      `\`${path}\` does not hold a signing key. Restore the file from a backup, or delete it: the next start then makes a new key, and every token signed with the old one becomes invalid.`,
    );
  }
  return key;
}

function parseKey(text: string): JWK | null {
  try {
    const key = JSON.parse(text) as JWK | null;
    return key?.kty === 'EC' && key.crv === 'P-256' && key.alg === 'ES256' && typeof key.d === 'string' && typeof key.kid === 'string'
      ? key
      : null;
  } catch {
    return null;
  }
}

async function makeSigningKey(dataDir: string, path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const key: JWK = { ...jwk, alg: 'ES256', use: 'sig', kid: await calculateJwkThumbprint(jwk) };
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(key)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link does not replace a file, a rename would: if two processes start at once, the first key stays and both use it.
    await link(draft, path);
    return key;
  } catch (error) {
    const other = codeOf(error) === 'EEXIST' ? await readSigningKey(path) : null;
    if (other !== null) {
      return other;
    }
    throw new StartError(`The data directory \`${dataDir}\` can't be written (${codeOf(error)}).`);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
