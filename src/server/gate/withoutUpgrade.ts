import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** The headers by which a client asks for another protocol. */
const DROPPED: ReadonlySet<string> = new Set(['connection', 'upgrade', 'http2-settings']);

/**
 * Answers a request that offers to go on in another protocol as if it had not offered that, for example HTTP/2. Node has stopped reading HTTP from the
 * connection by then, so the request is put back and the connection begins again.
 */
export function answerWithoutUpgrade(server: Server, request: IncomingMessage, connection: Duplex, firstPacket: Buffer): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders, headers } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const [name = '', value = ''] = rawHeaders.slice(place, place + 2);
    if (!DROPPED.has(name.toLowerCase())) {
      lines.push(`${name}: ${value}`);
    }
  }
  if (/\bclose\b/i.test(headers.connection ?? '')) {
    lines.push('Connection: close');
  }
  connection.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), firstPacket]));
  server.emit('connection', connection);
}
