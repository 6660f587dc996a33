import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StartError } from '../../config/environment';

/** Binds the server. Throws `StartError` where the address can't be had. */
export async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = once(server, 'listening');
  server.listen(port, host);
  try {
    await listening;
  } catch (error) {
    throw new StartError(refusal(host, port, (error as NodeJS.ErrnoException).code ?? 'unknown error'), { cause: error });
  }
}

function refusal(host: string, port: number, code: string): string {
  const place = `\`${host}\`, port ${String(port)}`;
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${String(port)} of \`${host}\` is in use. Set PORT to another one.`;
    case 'EACCES':
      return `This user may not bind ${place}. Set PORT to one of 1024 or more.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `\`${host}\` is no address of this machine. Set HOST to one that is.`;
    default:
      return `The server can't be bound to ${place} (${code}).`;
  }
}

/** How this machine reaches a bound server. */
export function addressOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo;
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}

/** How long requests may take to end once the server stops. */
const GRACE_MS = 10_000;

/** Takes no more requests and waits for those under way; what takes too long is cut. */
export async function stopHttp(server: Server): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, 'close');
  // A connection that is answering now is to end with its answer, not to wait for another request.
  server.keepAliveTimeout = 1;
  server.close();
  const grace = setTimeout(() => {
    server.closeAllConnections();
  }, GRACE_MS);
  await closed;
  clearTimeout(grace);
}
