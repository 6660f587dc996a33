import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../../config/environment';
import type { OpenConnections } from '../gate/connection/openConnections';

/**
 * How many new connections wait to be accepted. The operating system drops those beyond it, and their clients try again after a whole second. Linux allows
 * 4,096, if its `net.core.somaxconn` has not been changed.
 */
const BACKLOG = 4_096;

/** Binds the server. Throws `StartError` if the address is not available. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen({ port, host, backlog: BACKLOG });
  try {
    await listening;
  } catch (error) {
    throw new StartError(messageFor(host, port, (error as NodeJS.ErrnoException).code ?? 'unknown error'), { cause: error });
  }
}

function messageFor(host: string, port: number, code: string): string {
  const place = `\`${host}\`, port ${String(port)}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${String(port)} of \`${host}\` is in use. Set PORT to another one.`;
    case 'EACCES':
      return `This user may not listen on ${place}. Set PORT to 1024 or higher.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `\`${host}\` is not an address of this machine. Set HOST to one of its addresses.`;
    default:
      return `The server can't listen on ${place} (${code}).`;
  }
}

/** The URL by which this machine reaches the server. */
export function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}

/** How long requests under way may still take when the server stops. */
const GRACE_MS = 10_000;

/**
 * Accepts no more requests and waits for those under way. Connections without a request are cut at once, also if they have sent a part of one; connections
 * that take too long are cut later.
 */
export async function stopHttp(server: Server, connections: OpenConnections): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, 'close');
  // A connection that is answering now must end after its answer, and not wait for another request.
  server.keepAliveTimeout = 1;
  server.close();
  connections.cutIdle();
  const grace = setTimeout(() => {
    server.closeAllConnections();
  }, GRACE_MS);
  await closed;
  clearTimeout(grace);
}
