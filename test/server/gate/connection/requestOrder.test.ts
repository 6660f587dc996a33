import { once } from 'node:events';
import { createServer, IncomingMessage } from 'node:http';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { RequestOrder } from '../../../../src/server/gate/connection/requestOrder';
import { RawConnection } from '../../../support/server/rawConnection';

const request = (number: number): string => `GET /${String(number)} HTTP/1.1\r\nHost: x\r\n\r\n`;
const requests = (count: number): string => Array.from({ length: count }, (_, number) => request(number)).join('');

interface Seen {
  /** The requests that Node has parsed. */
  parsed: number;
  handed: number;
  /** The paths of the requests that began, and which of them began in the same turn of the event loop as the one before. */
  readonly begun: string[];
  readonly together: string[];
}

/** Serves with the given function. Counts the requests that Node hands over, and notes those that begin. */
async function withServer(
  begin: (request: IncomingMessage, response: ServerResponse, order: RequestOrder) => void,
  use: (address: string, seen: Seen) => Promise<void>,
): Promise<void> {
  const order = new RequestOrder();
  const seen: Seen = { parsed: 0, handed: 0, begun: [], together: [] };
  let sameTurn = false;
  const noted = (incoming: IncomingMessage, response: ServerResponse): void => {
    seen.begun.push(incoming.url ?? '');
    if (sameTurn) {
      seen.together.push(incoming.url ?? '');
    }
    sameTurn = true;
    setImmediate(() => (sameTurn = false));
    begin(incoming, response, order);
  };
  class Parsed extends IncomingMessage {
    constructor(socket: Socket) {
      super(socket);
      seen.parsed += 1;
    }
  }
  const server = createServer({ IncomingMessage: Parsed }, (incoming, response) => {
    seen.handed += 1;
    if (response.socket === null) {
      order.wait(incoming, response, noted);
    } else {
      noted(incoming, response);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    await use(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const free = (_request: IncomingMessage, response: ServerResponse, order: RequestOrder): void => {
  order.answersFree(response);
  response.end('free');
};

const paid = (incoming: IncomingMessage, response: ServerResponse): void => {
  response.end(`paid ${String(incoming.url)};`);
};

/** Sends these bytes on a connection of its own and waits until the server has cut it. */
async function sendUntilCut(address: string, bytes: string): Promise<void> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1').on('error', () => undefined);
  socket.resume().write(bytes);
  await once(socket, 'close');
}

describe('a connection that does not wait for a free answer', () => {
  it('is cut at its second request, and Node parses no more than one after it', async () => {
    await withServer(free, async (address, seen) => {
      await sendUntilCut(address, requests(1_000));
      expect(seen).toMatchObject({ parsed: 3, handed: 2, begun: ['/0'] });
    });
  });

  it('takes nothing from the next connection', async () => {
    await withServer(free, async (address, seen) => {
      await sendUntilCut(address, requests(1_000));
      for (let count = 0; count < 3; count += 1) {
        expect(await (await fetch(address)).text()).toBe('free');
      }
      expect(seen.begun).toHaveLength(4);
    });
  });
});

describe('requests that do not wait for the answer before them', () => {
  it('begin in order, one in a turn of the event loop, and are all answered', async () => {
    await withServer(paid, async (address, seen) => {
      const connection = await RawConnection.open(address);
      connection.write(requests(10));
      await connection.until(/paid \/9;/);
      expect(connection.received.match(/paid \/\d;/g)).toEqual(Array.from({ length: 10 }, (_, number) => `paid /${String(number)};`));
      expect(seen).toMatchObject({ handed: 10, together: [] });
      connection.write(request(10));
      await connection.until(/paid \/10;/);
      await connection.close();
    });
  });

  it('begin only when the one before is answered', async () => {
    let answerFirst: () => void = () => undefined;
    const slow = (incoming: IncomingMessage, response: ServerResponse): void => {
      if (incoming.url === '/0') {
        answerFirst = () => response.end('slow;');
      } else {
        paid(incoming, response);
      }
    };
    await withServer(slow, async (address, seen) => {
      const connection = await RawConnection.open(address);
      connection.write(requests(3));
      while (seen.handed < 3) {
        await new Promise(setImmediate);
      }
      expect(seen.begun).toEqual(['/0']);
      answerFirst();
      expect(await connection.until(/paid \/2;/)).toMatch(/slow;[^]*paid \/1;[^]*paid \/2;/);
      await connection.close();
    });
  });

  it('are cut off when more than 16 wait, and Node parses no more than one after them; other connections are answered', async () => {
    await withServer(paid, async (address, seen) => {
      await sendUntilCut(address, requests(1_000));
      expect(seen).toMatchObject({ parsed: 19, handed: 18, begun: ['/0'] });
      expect(await (await fetch(`${address}/other`)).text()).toBe('paid /other;');
    });
  });

  it('never begin after their connection is gone', async () => {
    await withServer(
      (_incoming, response) => {
        response.socket?.destroy();
      },
      async (address, seen) => {
        await sendUntilCut(address, requests(5));
        await new Promise(setImmediate);
        expect(seen.begun).toEqual(['/0']);
      },
    );
  });
});
