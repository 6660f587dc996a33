import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { ignoreRest } from '../../../../src/server/gate/connection/ignoreRest';
import { countPieces, tooManyPieces } from '../../../../src/server/gate/connection/pieces';

const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
const chunks = (count: number, text = 'x'): string => `${text.length.toString(16)}\r\n${text}\r\n`.repeat(count);
const END = '0\r\n\r\n';

async function withServer(
  take: (request: IncomingMessage, response: ServerResponse) => void,
  use: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(take);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function send(port: number, bytes: string): Socket {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  socket.write(bytes);
  return socket;
}

describe('a body in pieces of a byte', () => {
  it('is handed over until there are too many pieces, and neither its end nor the next request follows', async () => {
    let handed = 0;
    let ended = false;
    let refused = 0;
    let requests = 0;
    await withServer(
      (request, response) => {
        requests += 1;
        countPieces(request, () => {
          refused += 1;
          response.write('no');
        });
        const push = request.push.bind(request);
        request.push = (piece: Buffer | null) => {
          handed += 1;
          return push(piece);
        };
        request.resume().once('end', () => (ended = true));
      },
      async (port) => {
        const socket = send(port, `${HEAD}${chunks(5_000)}${END}GET / HTTP/1.1\r\nHost: x\r\n\r\n`);
        await once(socket.resume(), 'close');
        // 257 pieces, and the end of the message.
        expect({ handed, ended, refused, requests }).toEqual({ handed: 258, ended: false, refused: 1, requests: 1 });
      },
    );
  });

  it('leaves the bodies of later connections whole', async () => {
    let hostile = true;
    await withServer(
      (request, response) => {
        if (hostile) {
          countPieces(request, () => response.socket?.destroy());
          return;
        }
        let size = 0;
        request.on('data', (piece: Buffer) => (size += piece.length));
        request.once('end', () => response.end(String(size)));
      },
      async (port) => {
        await once(send(port, `${HEAD}${chunks(5_000)}`).resume(), 'close');
        hostile = false;
        for (let count = 0; count < 3; count += 1) {
          const response = await fetch(`http://127.0.0.1:${String(port)}/`, { method: 'POST', body: 'x'.repeat(100_000) });
          expect(await response.text()).toBe('100000');
        }
      },
    );
  });
});

it('what is ignored is not read, even if somebody resumes the request', async () => {
  const sent = `${HEAD}${chunks(4_000, 'x'.repeat(4_096))}${END}`;
  let peer: Socket | undefined;
  await withServer(
    (request, response) => {
      peer ??= request.socket;
      ignoreRest(request);
      request.resume();
      response.write('no');
    },
    async (port) => {
      const socket = send(port, sent);
      await once(socket, 'data');
      // Far more turns of the event loop than it takes to read everything.
      for (let count = 0; count < 100; count += 1) {
        await once(send(port, HEAD), 'data');
      }
      expect(peer?.bytesRead).toBeLessThan(sent.length / 4);
      socket.destroy();
    },
  );
});

it.each([
  [256, 0, false],
  [257, 257, true],
  [257, 257 * 64, false],
  [10_000, 10_000 * 64 - 1, true],
])('%i pieces with %i bytes together are too many: %s', (pieces, bytes, tooMany) => {
  expect(tooManyPieces(pieces, bytes)).toBe(tooMany);
});
