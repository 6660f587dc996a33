import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { GRAPHQL_PATH } from '../../config/addresses';
import type { Caller } from '../../domain/callers/caller';
import type { Revision } from '../../domain/shared/revision';
import type { OriginCheck } from '../gate/origins';
import { targetOf } from '../gate/target';
import { answerWithoutUpgrade } from '../gate/withoutUpgrade';
import { DeliveryQueue } from './fanOut/deliveryQueue';
import { KeepAliveRounds } from './keepAliveRounds';
import { SocketCaps } from './socketCaps';
import type { SocketServices } from './socketServices';
import { GOING_AWAY, SocketSession } from './socketSession';
import { TokenExpiryTimers } from './tokenExpiryTimers';
import { HeardSocket } from './wire/heardSocket';
import { keepAliveFrames } from './wire/keepAliveFrames';
import type { KeptAlive } from './wire/keepAliveFrames';

export interface SocketServer {
  readonly sockets: number;
  readonly subscriptions: number;
  /** Ends every subscription, closes every socket with 1001, and waits until all are closed. */
  close(): Promise<void>;
}

interface SocketServerOptions extends Omit<SocketServices, 'admit' | 'keepAlive' | 'expiries'> {
  readonly feed: Feed;
  readonly now: () => number;
  readonly mayCall: OriginCheck;
  readonly maxSocketsPerSubject: number;
  readonly maxSocketsPerTenant: number;
}

interface Feed {
  readonly applied: Revision;
  readonly fresh: boolean;
}

/** Accepts WebSockets on /graphql. */
export function socketServer(http: Server, options: SocketServerOptions): SocketServer {
  const { limits } = options;
  const caps = new SocketCaps(options.maxSocketsPerSubject, options.maxSocketsPerTenant);
  const sessions = new Set<SocketSession>();
  let closing = false;
  let emptied: () => void = () => undefined;
  const keepAlive = new KeepAliveRounds<KeptAlive>(limits.keepAliveMs, (visited) => {
    const frames = keepAliveFrames(options.feed);
    for (const session of visited) {
      session.keepAlive(frames);
    }
  });
  const expiries = new TokenExpiryTimers(options.now);
  const services: SocketServices = { ...options, keepAlive, expiries, admit: (caller) => caps.admit(caller) };
  // Thousands of them may come in one turn of the event loop.
  const handshakes = new DeliveryQueue();
  const webSockets = new WebSocketServer({
    noServer: true,
    WebSocket: HeardSocket,
    clientTracking: false,
    perMessageDeflate: false,
    autoPong: false,
    // One message of a socket in a turn of the event loop: thousands of them come in one packet.
    allowSynchronousEvents: false,
    maxPayload: limits.maxPayloadBytes,
    maxFragments: limits.maxFragments,
    maxBufferedChunks: limits.maxChunks,
    handleProtocols: (offered) => handleProtocols(offered),
  });

  function upgrade(request: IncomingMessage, stream: Duplex, firstPacket: Buffer): void {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
      answerWithoutUpgrade(http, request, stream, firstPacket);
      return;
    }
    stream.on('error', ignore);
    handshakes.add({
      deliver() {
        // A client that has left meanwhile costs nothing more.
        if (!stream.destroyed) {
          answer(request, stream, firstPacket);
        }
      },
    });
  }

  function onClosed(session: SocketSession, caller: Caller | null, code: number): void {
    sessions.delete(session);
    if (caller !== null) {
      caps.release(caller);
    }
    options.metrics.socketClosed(code);
    if (sessions.size === 0) {
      emptied();
    }
  }

  function answer(request: IncomingMessage, stream: Duplex, firstPacket: Buffer): void {
    const { path } = targetOf(request.url);
    if (closing) {
      refuse(stream, 503);
    } else if (path !== GRAPHQL_PATH) {
      refuse(stream, 404);
    } else if (!options.mayCall(request)) {
      refuse(stream, 403);
    } else {
      webSockets.handleUpgrade(request, stream, firstPacket, (socket) => {
        // From now on `ws` has a listener of its own.
        stream.off('error', ignore);
        const session = new SocketSession(socket, stream, services, onClosed);
        sessions.add(session);
        if (socket.protocol === '') {
          session.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
        }
      });
    }
  }
  http.on('upgrade', upgrade);

  return {
    get sockets() {
      return sessions.size;
    },
    get subscriptions() {
      let count = 0;
      for (const session of sessions) {
        count += session.subscriptions;
      }
      return count;
    },
    async close() {
      closing = true;
      const gone = new Promise<void>((resolve) => {
        emptied = resolve;
      });
      for (const session of sessions) {
        session.close(GOING_AWAY, 'The server is going away');
      }
      if (sessions.size > 0) {
        await gone;
      }
      keepAlive.stop();
      http.off('upgrade', upgrade);
    },
  };
}

function refuse(stream: Duplex, status: number): void {
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** One function for all streams: one made for each would keep the stream's request in memory. */
function ignore(): void {
  // The stream is destroyed, and that is looked at.
}
