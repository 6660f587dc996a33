import { createReadStream } from 'node:fs';
import { CliError, EXIT } from './exitCode';
import { readAll } from './readAll';
import { repeatedKey } from './repeatedKey';

/** The most that the server accepts in one request. A policy document of 10,000 rules has 1.6 MB. */
const MAX_BYTES = 8 * 1024 * 1024 - 4096;

/** Reads a policy document: the JSON of a file, or of stdin for `-`. */
export async function readPolicyDocument(file: string): Promise<unknown> {
  const name = file === '-' ? 'The document on stdin' : `\`${file}\``;
  const text = decode(await readBytes(file, name), name);
  const document = parse(text, name);
  const repeated = repeatedKey(text);
  if (repeated !== null) {
    throw new CliError(EXIT.usage, `${name} has the key \`${repeated}\` twice in one object. Remove one of the two.`);
  }
  return document;
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function readBytes(file: string, name: string): Promise<Buffer> {
  const bytes = await readAll(file === '-' ? process.stdin : createReadStream(file), MAX_BYTES).catch((error: unknown) => {
    throw new CliError(EXIT.usage, `${name} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  });
  if (bytes === null) {
    throw new CliError(EXIT.usage, `${name} is larger than 8 MiB, the most that a document may be.`);
  }
  return bytes;
}

/** Reads UTF-8, and UTF-16 with a byte order mark. PowerShell 5 writes UTF-16 with one, and many editors write UTF-8 with one. */
function decode(bytes: Buffer, name: string): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(EXIT.usage, `${name} is not text in UTF-8, nor in UTF-16 with a byte order mark.`);
  }
}
