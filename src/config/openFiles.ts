import { readFileSync } from 'node:fs';

const LIMITS_FILE = '/proc/self/limits';
const SOFT_LIMIT = /^Max open files\s+(\d+)/m;

/**
 * The most files and connections that the operating system lets this process have open at a time. Infinity if the system sets no limit or does not tell it,
 * as only Linux does here.
 */
export function maxOpenFiles(): number {
  try {
    const soft = SOFT_LIMIT.exec(readFileSync(LIMITS_FILE, 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
