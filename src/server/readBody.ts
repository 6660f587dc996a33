import type { IncomingMessage } from 'node:http';
import { HttpFault } from './httpFault';

/** Bytes of a request's body: 10,000 rules are 1.6 MB. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON value that a POST carries. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  checkContentType(request);
  const text = decode(await readBytes(request));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpFault(400, 'The body is not valid JSON.');
  }
}

function checkContentType({ headers }: IncomingMessage): void {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (type !== 'application/json') throw new HttpFault(415, 'A POST must have the content type `application/json`.');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw new HttpFault(415, 'The body must be UTF-8.');
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    throw new HttpFault(415, 'The body must not be compressed.', { 'accept-encoding': 'identity' });
}

function decode(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new HttpFault(400, 'The body is not valid UTF-8.');
  }
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = new HttpFault(413, `The body is larger than ${String(MAX_BODY_BYTES)} bytes.`, { connection: 'close' });
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.reject(tooLarge);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        request.removeAllListeners('data');
        reject(tooLarge);
      } else {
        chunks.push(chunk);
      }
    });
    request.once('end', () => {
      resolve(Buffer.concat(chunks, size));
    });
    request.once('error', reject);
    request.once('close', () => {
      reject(new HttpFault(400, 'The request ended early.'));
    });
  });
}
