import pino from 'pino';
import type { Logger } from 'pino';
import type { LogLevel } from '../config/config';

/** The server's log: JSON lines on stderr. Nothing that is logged holds a token, a header or a request's variables. */
export function openLogger(level: LogLevel): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
}
