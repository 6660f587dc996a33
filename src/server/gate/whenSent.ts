import type { ServerResponse } from 'node:http';

/** How long a client may take to receive an answer that does not fit into the socket's buffer. */
const PATIENCE_MS = 30_000;

/** Calls back when the answer has left this process: until then it takes memory. A client that is too slow to read it is cut off. */
export function whenSent(response: ServerResponse, callBack: () => void, patienceMs = PATIENCE_MS): void {
  if (!response.writableEnded || response.destroyed || response.socket === null || response.socket.writableLength === 0) {
    callBack();
    return;
  }
  const timer = setTimeout(() => response.destroy(), patienceMs).unref();
  response.once('close', () => {
    clearTimeout(timer);
    callBack();
  });
}
