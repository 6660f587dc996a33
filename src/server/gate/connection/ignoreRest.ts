import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Tells Node's parser that what follows is in another protocol, so that it does not look at the rest of the packet. */
const OTHER_PROTOCOL = 2;

/** What Node does not document. Without it, the rest of a packet takes longer, and nothing else changes. */
interface Parser {
  onIncoming?: unknown;
  /** The place of the function that takes each piece of a body. */
  readonly constructor: { readonly kOnBody?: number };
  [place: number]: unknown;
}

/**
 * Lets Node ignore what the connection of this request still sends, and read no more of it. Otherwise it hands over each piece of a body and each request of
 * the packet that it is reading, thousands of them, although nobody wants them. The caller cuts the connection when its answer is sent; the start of another
 * request cuts it at once.
 */
export function ignoreRest({ socket }: IncomingMessage): void {
  const { parser } = socket as Socket & { readonly parser?: Parser | null };
  if (typeof parser?.onIncoming === 'function') {
    parser.onIncoming = (next: { upgrade?: boolean }) => {
      next.upgrade = false;
      socket.destroy();
      return OTHER_PROTOCOL;
    };
    ignoreBody(parser, socket);
  }
  socket.pause();
  // Node resumes the connection when it expects more of a body.
  socket.resume = () => socket;
}

function ignoreBody(parser: Parser, socket: Socket): void {
  const place = parser.constructor.kOnBody;
  const onBody = place === undefined ? null : parser[place];
  if (place === undefined || onBody === null) {
    return;
  }
  parser[place] = null;
  // Node uses the parser again for other connections.
  socket.once('close', () => {
    parser[place] = onBody;
  });
}
