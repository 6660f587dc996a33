// The reference of goal 5: bare `ws` that sends one text to every socket and does nothing else.
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { answering, listening } from '../lib/serving.mjs';

const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });

answering({
  tell({ text }) {
    const data = Buffer.from(text);
    for (const socket of sockets.clients) {
      socket.send(data, { binary: false });
    }
  },
});
await listening(http);
