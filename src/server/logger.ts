import pino from 'pino';
import type { Logger } from 'pino';
import type { LogLevel } from '../config/config';

/** The server's log: JSON lines on stderr. No line contains a token, a header or the variables of a request. */
export function openLogger(level: LogLevel): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
