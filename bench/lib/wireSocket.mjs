// A client WebSocket that costs next to nothing, so that one process can have ten thousand of them beside a server under test.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const [TEXT, CLOSE, PING, PONG] = [1, 8, 9, 10];

/** Connects and resolves with { send(text), end() }. `onText(bytes)` gets each message; `onEnd(why)` is called when the server has closed the socket. */
export function openWireSocket({ hostname, port, path, protocol, localAddress }, onText, onEnd) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    let rest = null;
    let open = false;
    let ended = false;
    const end = (why) => {
      if (ended) {
        return;
      }
      ended = true;
      if (open) {
        onEnd(why);
      } else {
        reject(new Error(why));
      }
    };
    const leave = () => {
      ended = true;
      socket.destroy();
    };
    socket.setNoDelay(true);
    socket.on('error', (error) => end(error.message));
    socket.on('close', () => end('closed'));
    socket.on('connect', () => {
      const offered = protocol === null ? '' : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${offered}\r\n`,
      );
    });
    socket.on('data', (chunk) => {
      let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
      if (!open) {
        const at = bytes.indexOf('\r\n\r\n');
        if (at < 0) {
          rest = bytes;
          return;
        }
        if (!bytes.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
          return end(bytes.subarray(0, at).toString());
        }
        bytes = bytes.subarray(at + 4);
        open = true;
        resolve({ send: (text) => socket.write(frame(TEXT, Buffer.from(text))), pause: () => socket.pause(), end: leave });
      }
      rest = take(bytes);
    });

    /** Handles whole frames and returns the remaining bytes. */
    function take(bytes) {
      let at = 0;
      for (;;) {
        if (bytes.length - at < 2) {
          break;
        }
        let length = bytes[at + 1];
        let start = at + 2;
        if (length === 126) {
          if (bytes.length < at + 4) {
            break;
          }
          length = bytes.readUInt16BE(at + 2);
          start = at + 4;
        } else if (length === 127) {
          return end('a message of more than 64 KiB') ?? null;
        }
        if (bytes.length < start + length) {
          break;
        }
        const payload = bytes.subarray(start, start + length);
        const opcode = bytes[at] & 15;
        if (opcode === TEXT) {
          onText(payload);
        } else if (opcode === PING) {
          socket.write(frame(PONG, payload));
        } else if (opcode === CLOSE) {
          end(`closed with ${length < 2 ? 'no code' : String(payload.readUInt16BE(0))}: ${payload.subarray(2).toString()}`);
        }
        at = start + length;
      }
      return at === bytes.length ? null : bytes.subarray(at);
    }
  });
}

/** A client must mask its frames; here the mask is zero. */
function frame(opcode, payload) {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 6 : length < 65_536 ? 8 : 14);
  header[0] = 0x80 | opcode;
  if (length < 126) {
    header[1] = 0x80 | length;
  } else if (length < 65_536) {
    header[1] = 0x80 | 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 0x80 | 127;
    header.writeUInt32BE(length, 6);
  }
  return Buffer.concat([header, payload]);
}
