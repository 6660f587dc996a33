import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { nextTurn, whenTurn } from '../src/turns';
import { everyTurn, keepThread } from './support/turns';

test('pieces of long work begin in the order in which they came, each in a turn of its own', async () => {
  let turn = 0;
  const stop = everyTurn(() => (turn += 1));
  const begun: [piece: number, turn: number][] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (piece) => {
      await nextTurn();
      begun.push([piece, turn]);
      keepThread(1);
    }),
  );
  stop();
  expect(begun.map(([piece]) => piece)).toEqual([1, 2, 3, 4]);
  expect(new Set(begun.map(([, of]) => of)).size).toBe(4);
});

test('a piece runs in the asynchronous context of its caller, and not of who asked before it', async () => {
  const caller = new AsyncLocalStorage<number>();
  const seen = await Promise.all(
    [1, 2, 3].map((number) => caller.run(number, () => new Promise((resolve) => whenTurn(() => resolve([number, caller.getStore()]))))),
  );
  expect(seen).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

test('connections that come at once do not each wait for a piece of long work', async () => {
  const CONNECTIONS = 40;
  let accepted = 0;
  const server = createServer((socket) => {
    accepted += 1;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: CONNECTIONS }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  let pieces = 0;
  while (accepted < CONNECTIONS) {
    await nextTurn();
    pieces += 1;
    keepThread(5);
  }
  sockets.forEach((socket) => socket.destroy());
  server.close();
  expect(pieces).toBeLessThan(CONNECTIONS / 2);
});

test('long work goes on although other work never leaves the thread', async () => {
  let others = 0;
  const stop = everyTurn(() => {
    others += 1;
    keepThread(1);
  });
  for (let piece = 0; piece < 10; piece += 1) {
    await nextTurn();
    keepThread(5);
  }
  stop();
  // A piece gives way for as long as it took, which is some five turns of the others, and not for ever.
  expect(others).toBeGreaterThan(20);
  expect(others).toBeLessThan(200);
});
