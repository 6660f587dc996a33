import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CliError, EXIT } from './exitCode';

/** The most that the server accepts in one request. A policy document of 10,000 rules has 1.6 MB. */
const MAX_BYTES = 8 * 1024 * 1024 - 4096;

/** Reads a policy document: the JSON of a file, or of stdin for `-`. */
export async function readPolicyDocument(file: string): Promise<unknown> {
  const name = file === '-' ? 'The document on stdin' : `\`${file}\``;
  const text = decode(await readAll(file === '-' ? process.stdin : createReadStream(file), name), name);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(EXIT.usage, `${name} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function readAll(stream: Readable, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_BYTES) {
        throw new CliError(EXIT.usage, `${name} is larger than 8 MiB, the most that a document may be.`);
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof CliError) {
      throw error;
    }
    throw new CliError(EXIT.usage, `${name} can't be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  return Buffer.concat(chunks);
}

/** Reads UTF-8 and UTF-16. PowerShell 5 writes UTF-16 with a byte order mark, and many editors write UTF-8 with one. */
function decode(bytes: Buffer, name: string): string {
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CliError(EXIT.usage, `${name} is not text in UTF-8.`);
  }
}
