// Puts a server at a distance: a process that forwards connections to it and holds back every answer for some milliseconds.
import { connect, createServer } from 'node:net';
import { once } from 'node:events';

const { port, ms } = JSON.parse(process.argv[2]);

const listener = createServer({ noDelay: true }, (near) => {
  const far = connect({ port, host: '127.0.0.1', noDelay: true });
  near.pipe(far);
  far.on('data', (data) => setTimeout(() => near.write(data), ms));
  far.on('end', () => setTimeout(() => near.end(), ms));
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
}).listen(0, '127.0.0.1');
await once(listener, 'listening');
process.send({ told: 'listening', value: { port: listener.address().port } });
