import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './httpError';

/** The most bytes of a body. A policy of 10,000 rules has 1.6 MB. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Reads the JSON body of a POST. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  checkContentType(request);
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    collectBody(request, resolve, reject);
  });
  return parseBody(bytes);
}

/** Parses the bytes of a JSON body. Throws an `HttpError`. */
export function parseBody(bytes: Buffer): unknown {
  const text = decode(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'The body is not valid JSON.');
  }
}

function checkContentType({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') {
    throw new HttpError(415, 'A POST must have the content type `application/json`.');
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) {
    throw new HttpError(415, 'The body must be UTF-8.');
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new HttpError(415, 'The body must not be compressed.', { 'accept-encoding': 'identity' });
  }
}

function decode(bytes: Buffer): string {
  if (isAscii(bytes)) {
    return bytes.toString('latin1');
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new HttpError(400, 'The body is not valid UTF-8.');
  }
}

/** Calls either `done` or `failed`, once. An error is created only if it is needed: its stack costs more than all the rest of a small body. */
export function collectBody(request: IncomingMessage, done: (bytes: Buffer) => void, failed: (error: HttpError) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    failed(tooLarge());
    return;
  }
  let chunks: Buffer[] = [];
  let size = 0;
  let ended = false;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) {
      chunks.push(chunk);
      return;
    }
    request.removeAllListeners('data');
    chunks = [];
    ended = true;
    failed(tooLarge());
  });
  request.on('end', () => {
    if (ended) {
      return;
    }
    ended = true;
    done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size));
  });
  // A request that is cut short ends with this event too.
  request.on('close', () => {
    if (!ended) {
      failed(new HttpError(400, 'The request ended early.'));
    }
  });
}

function tooLarge(): HttpError {
  return new HttpError(413, `The body is larger than ${String(MAX_BODY_BYTES)} bytes.`, { connection: 'close' });
}
