import type { IncomingMessage, ServerResponse } from 'node:http';
import { overloadedError } from '../../domain/shared/requestError';
import type { Admission, Overload } from '../gate/admission';
import { MAX_BODY_BYTES } from './requestBody';

/** Runs what answers a request where the request is let in, until its answer is on the way; else refuses it without having read anything of it. */
export async function answerIfAdmitted(
  admission: Admission,
  request: IncomingMessage,
  response: ServerResponse,
  answer: () => Promise<void>,
): Promise<void> {
  const bytes = announcedBytes(request);
  const overload = admission.enter(bytes);
  if (overload !== null) {
    refuseOverload(response, overload);
    return;
  }
  try {
    await answer();
  } finally {
    leaveWhenSent(admission, response, bytes);
  }
}

/** How long the other side may take to take an answer that is too large to be sent at once. */
const PATIENCE_MS = 30_000;

/** Leaves as soon as the answer is on the way: one that the other side does not take is memory too. Who takes too long is cut off. */
export function leaveWhenSent(admission: Admission, response: ServerResponse, bytes: number, patienceMs = PATIENCE_MS): void {
  if (!response.writableEnded || response.destroyed || response.socket === null || response.socket.writableLength === 0) {
    admission.leave(bytes);
    return;
  }
  const timer = setTimeout(() => response.destroy(), patienceMs).unref();
  response.once('close', () => {
    clearTimeout(timer);
    admission.leave(bytes);
  });
}

/** A body of unknown length counts as the largest. One that is too large counts nothing: it is refused unread. */
function announcedBytes({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  if (length === undefined) {
    return headers['transfer-encoding'] === undefined ? 0 : MAX_BODY_BYTES;
  }
  const bytes = Number(length);
  return bytes > MAX_BODY_BYTES ? 0 : bytes;
}

const RETRY_AFTER_MS = 1_000;
/** A refused body of up to so many bytes is read and forgotten, so that the connection can be used again. */
const DRAINED_BYTES = 256 * 1024;
/** How long a connection with more to come is kept, so that its other side can read why. */
const CUT_AFTER_MS = 1_000;

/** Written once: a refusal costs next to nothing. */
const BODIES: Readonly<Record<Overload, string>> = {
  requests: bodyOf('The server has as many requests under way as it takes at a time. Try again in a moment.'),
  body_bytes: bodyOf('The server has as many large bodies under way as it takes at a time. Try again in a moment.'),
  event_loop: bodyOf('The server is behind with its work. Try again in a moment.'),
};

/** The same shape as `toClientError` gives to a `RequestError`. */
function bodyOf(message: string): string {
  const { code, details } = overloadedError(message, RETRY_AFTER_MS);
  return `${JSON.stringify({ errors: [{ message, extensions: { ...details, code } }] })}\n`;
}

/** Says why not, without having read anything of the request. */
export function refuseOverload(response: ServerResponse, overload: Overload): void {
  const request = response.req;
  const { socket } = response;
  const drains = request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) <= DRAINED_BYTES;
  const body = BODIES[overload];
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    vary: 'Origin',
    'retry-after': String(RETRY_AFTER_MS / 1000),
    ...(!drains && { connection: 'close' }),
  });
  if (drains) {
    request.resume();
    response.end(body);
    return;
  }
  // Not ended: Node would cut the connection at once, and the answer would be lost to who is still sending. What comes is left unread.
  response.write(body);
  const timer = setTimeout(() => socket?.destroy(), CUT_AFTER_MS).unref();
  socket?.once('close', () => {
    clearTimeout(timer);
  });
}
