import type { IncomingMessage, ServerResponse } from 'node:http';
import { overloadedError } from '../../domain/shared/requestError';
import type { Admission, Overload } from '../gate/admission';
import { MAX_BODY_BYTES } from './requestBody';

/** Answers a request if it is admitted, and counts it until its answer is sent. Otherwise refuses it without reading its body. */
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

/** How long a client may take to receive an answer that does not fit into the socket's buffer. */
const PATIENCE_MS = 30_000;

/** Calls `leave` when the answer has left this process: until then it takes memory. A client that is too slow to read it is cut off. */
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

/** A body of unknown length counts as the largest allowed. A body that is too large counts as zero, because it is refused unread. */
function announcedBytes({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  if (length === undefined) {
    return headers['transfer-encoding'] === undefined ? 0 : MAX_BODY_BYTES;
  }
  const bytes = Number(length);
  return bytes > MAX_BODY_BYTES ? 0 : bytes;
}

const RETRY_AFTER_MS = 1_000;
/** A refused body of up to this size is read and thrown away, so that the connection can be used again. */
const DRAINED_BYTES = 256 * 1024;
/** How long a connection stays open while its client is still sending, so that the client can read the answer. */
const CUT_AFTER_MS = 1_000;

/** Made once, so that a refusal costs next to nothing. */
const BODIES: Readonly<Record<Overload, string>> = {
  requests: bodyOf('The server is working on as many requests as it can. Try again in a moment.'),
  body_bytes: bodyOf('The server is receiving as many large bodies as it can. Try again in a moment.'),
  event_loop: bodyOf('The server is overloaded and answers too slowly. Try again in a moment.'),
};

/** The same shape as `toClientError` gives to a `RequestError`. */
function bodyOf(message: string): string {
  const { code, details } = overloadedError(message, RETRY_AFTER_MS);
  return `${JSON.stringify({ errors: [{ message, extensions: { ...details, code } }] })}\n`;
}

/** Refuses a request without reading its body. */
export function refuseOverload(response: ServerResponse, overload: Overload): void {
  const request = response.req;
  const { socket } = response;
  const readsOn = request.headers['transfer-encoding'] === undefined && Number(request.headers['content-length'] ?? 0) <= DRAINED_BYTES;
  const body = BODIES[overload];
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    vary: 'Origin',
    'retry-after': String(RETRY_AFTER_MS / 1000),
    ...(!readsOn && { connection: 'close' }),
  });
  if (readsOn) {
    request.resume();
    response.end(body);
    return;
  }
  // The answer is not ended: Node would cut the connection at once, and a client that is still sending would lose the answer.
  response.write(body);
  const timer = setTimeout(() => socket?.destroy(), CUT_AFTER_MS).unref();
  socket?.once('close', () => {
    clearTimeout(timer);
  });
}
