import { readFileSync } from 'node:fs';

/**
 * The most files and connections that the operating system lets this process have open at a time. Infinity if the system sets no limit or does not tell it,
 * as only Linux does here.
 */
export function maxOpenFiles(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
