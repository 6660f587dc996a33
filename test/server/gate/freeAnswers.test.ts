import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { FreeAnswers } from '../../../src/server/gate/freeAnswers';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Serves free answers only. Counts the requests that Node hands over, and those that are answered. */
async function withServer(use: (port: number, seen: { handed: number; answered: number }) => Promise<void>): Promise<void> {
  const freeAnswers = new FreeAnswers();
  const seen = { handed: 0, answered: 0 };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    seen.handed += 1;
    if (freeAnswers.mayAsk(request.socket)) {
      freeAnswers.add(response);
      seen.answered += 1;
      response.end('free');
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await use((server.address() as AddressInfo).port, seen);
  } finally {
    server.close();
  }
}

describe('a connection that does not wait for a free answer', () => {
  it('is cut at its second request, and Node hands over no other request of the same packet', async () => {
    await withServer(async (port, seen) => {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.resume().write(REQUEST.repeat(1_000));
      await once(socket, 'close');
      expect(seen).toEqual({ handed: 2, answered: 1 });
    });
  });

  it('takes nothing from the next connection', async () => {
    await withServer(async (port, seen) => {
      const cut = connect(port, '127.0.0.1').on('error', () => undefined);
      cut.resume().write(REQUEST.repeat(1_000));
      await once(cut, 'close');
      for (let request = 0; request < 3; request += 1) {
        const response = await fetch(`http://127.0.0.1:${String(port)}/`);
        expect(await response.text()).toBe('free');
      }
      expect(seen.answered).toBe(4);
    });
  });
});
