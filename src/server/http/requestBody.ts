import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { SMALL_BODY_BYTES } from '../gate/admission';
import { tooManyPieces } from '../gate/connection/pieces';
import { isSmallJson, jsonExcess } from '../gate/jsonBounds';
import { whenTurn } from '../../turns';
import { HttpError } from './httpError';

/** The most bytes of a caller's body. A policy of 10,000 rules has 1.6 MB. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;
/** So many bytes of one body are read before everything else gets its turn. */
const BYTES_A_TURN = 256 * 1024;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** A body of unknown length counts as the largest allowed. A body that is too large counts as zero, because it is refused unread. */
export function announcedBytes({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  if (length === undefined) {
    return headers['transfer-encoding'] === undefined ? 0 : MAX_BODY_BYTES;
  }
  const bytes = Number(length);
  return bytes > MAX_BODY_BYTES ? 0 : bytes;
}

/** Parses the bytes of a JSON body. Throws an `HttpError`. */
export function parseBody(bytes: Buffer): unknown {
  const text = decode(bytes);
  if (!isSmallJson(text)) {
    checkExcess(bytes, 'The body');
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'The body is not valid JSON.');
  }
}

/** The search string of a GET for Apollo. Some clients send `variables=null`, or a parameter without a value, if there is none. */
export function normalizedSearch(search: string): string {
  const parameters = new URLSearchParams(search);
  for (const name of ['variables', 'extensions', 'operationName']) {
    const [value, ...more] = parameters.getAll(name);
    if (value === undefined || more.length > 0) {
      continue;
    }
    if (value === '' || (value === 'null' && name !== 'operationName')) {
      parameters.delete(name);
    } else if (name !== 'operationName') {
      checkExcess(Buffer.from(value), `\`${name}\``);
    }
  }
  return `?${parameters.toString()}`;
}

function checkExcess(bytes: Buffer, name: string): void {
  const excess = jsonExcess(bytes);
  if (excess !== null) {
    throw new HttpError(400, `${name} ${excess}, which is the limit. Send less in one request.`);
  }
}

export function checkContentType({ headers }: IncomingMessage): void {
  const contentType = headers['content-type'] ?? '';
  if (contentType !== 'application/json') {
    const [type = '', ...parameters] = contentType
      .toLowerCase()
      .split(';')
      .map((part) => part.trim());
    if (type !== 'application/json') {
      throw new HttpError(415, 'A POST must have the content type `application/json`.');
    }
    const charset = parameters.find((parameter) => parameter.startsWith('charset='));
    if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
      throw new HttpError(415, 'The body must be UTF-8.');
    }
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

/**
 * Calls either `done` or `failed`, once. An error is created only if it is needed: its stack costs more than all the rest of a small body. Each 256 KiB of a
 * large body are a piece of long work: otherwise Node reads megabytes of several bodies in one turn of the event loop.
 */
export function collectBody(request: IncomingMessage, done: (bytes: Buffer) => void, failed: (error: HttpError) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    failed(tooLarge());
    return;
  }
  let pieces: Buffer[] = [];
  let count = 0;
  let size = 0;
  let nextTurnAt = BYTES_A_TURN;
  /** A large body is put together as it comes. INVARIANT: only a body whose bytes admission has counted takes its memory before it is there. */
  let whole: Buffer | null = null;
  let ended = false;
  const refuse = (error: HttpError): void => {
    request.removeAllListeners('data');
    whole = null;
    pieces = [];
    ended = true;
    failed(error);
  };
  request.on('data', (piece: Buffer) => {
    const place = size;
    count += 1;
    size += piece.length;
    if (size > MAX_BODY_BYTES) {
      refuse(tooLarge());
    } else if (tooManyPieces(count, size)) {
      refuse(tooSmallPieces());
    } else if (size <= SMALL_BODY_BYTES) {
      pieces.push(piece);
    } else {
      whole ??= wholeBody(announcedBytes(request), pieces);
      piece.copy(whole, place);
      if (size > nextTurnAt) {
        nextTurnAt = size + BYTES_A_TURN;
        request.pause();
        whenTurn(() => request.resume());
      }
    }
  });
  request.on('end', () => {
    if (ended) {
      return;
    }
    ended = true;
    done(whole?.subarray(0, size) ?? (pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, size)));
  });
  // A request that is cut short ends with this event too.
  request.on('close', () => {
    if (!ended) {
      failed(new HttpError(400, 'The request ended early.'));
    }
  });
}

/** Memory for a whole body, of which these pieces have come. */
function wholeBody(bytes: number, pieces: readonly Buffer[]): Buffer {
  const whole = Buffer.allocUnsafeSlow(bytes);
  Buffer.concat(pieces).copy(whole);
  return whole;
}

function tooLarge(): HttpError {
  return new HttpError(413, `The body is larger than ${String(MAX_BODY_BYTES)} bytes. Split what it asks for into several requests.`);
}

export function tooSmallPieces(): HttpError {
  return new HttpError(400, 'The body comes in too many small pieces. Send it in larger ones.');
}
