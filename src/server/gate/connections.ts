import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Caller } from '../../domain/callers/caller';
import { partyKey } from './byCaller';

interface ConnectionLimits {
  /** The most open connections. */
  readonly maxConnections: number;
  /** The most of them that carried no valid token yet. */
  readonly maxStrangers: number;
}

/** The file descriptors that are left to the database and to files. */
const RESERVED_FILES = 256;

/** The limits, made smaller if this process may not open that many files. Strangers never take more than half of the connections. */
export function connectionLimits({ maxConnections, maxStrangers }: ConnectionLimits, maxOpenFiles: number): ConnectionLimits {
  const possible = Math.min(maxConnections, Math.max(maxOpenFiles - RESERVED_FILES, Math.floor(maxOpenFiles / 2)));
  return { maxConnections: possible, maxStrangers: Math.min(maxStrangers, Math.floor(possible / 2)) };
}

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

/** Connections of one party, the oldest first. */
type Connections = Set<Duplex>;

/**
 * The open connections: those of strangers, who have sent no valid token yet, and those of each party. One stranger more than the limit cuts the oldest
 * stranger. One connection more than the limit cuts the oldest of those who have the most. So nobody can fill the server, and a new caller who sends a token
 * soon is never kept out.
 */
export class OpenConnections {
  readonly #limits: ConnectionLimits;
  readonly #strangers: Connections = new Set();
  readonly #parties = new Map<string, Connections>();
  #open = 0;
  #strangersCut = 0;
  #callersCut = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get strangers(): number {
    return this.#strangers.size;
  }

  /** How many connections of strangers were cut to make room. */
  get strangersCut(): number {
    return this.#strangersCut;
  }

  /** How many connections of callers with a valid token were cut to make room. */
  get callersCut(): number {
    return this.#callersCut;
  }

  /** Counts a new connection, as one of a stranger. */
  add(connection: Duplex): void {
    this.#strangers.add(connection);
    this.#open += 1;
    connection.once('close', () => {
      this.#open -= 1;
      this.#strangers.delete(connection);
    });
    if (this.#strangers.size > this.#limits.maxStrangers) {
      this.#cutStranger();
    } else if (this.#open > this.#limits.maxConnections) {
      this.#cutOfLargest();
    }
  }

  /** The connection counts for this caller's party from its first valid token until it is closed, also if another caller uses it later. */
  recognise(connection: Duplex, caller: Caller): void {
    if (!this.#strangers.delete(connection)) {
      return;
    }
    const key = partyKey(caller);
    const party = this.#parties.get(key) ?? new Set();
    this.#parties.set(key, party.add(connection));
    connection.once('close', () => {
      party.delete(connection);
      if (party.size === 0 && this.#parties.get(key) === party) {
        this.#parties.delete(key);
      }
    });
  }

  /** Cuts the HTTP connections without a request under way, also those that never sent a whole one. WebSockets stay. */
  cutIdle(): void {
    for (const connections of [this.#strangers, ...this.#parties.values()]) {
      for (const connection of connections) {
        if (isIdle(connection)) {
          connection.destroy();
        }
      }
    }
  }

  #cutOfLargest(): void {
    let largest: Connections = new Set();
    for (const party of this.#parties.values()) {
      largest = party.size > largest.size ? party : largest;
    }
    if (this.#strangers.size > largest.size) {
      this.#cutStranger();
    } else {
      this.#callersCut += 1;
      cutOldest(largest);
    }
  }

  #cutStranger(): void {
    this.#strangersCut += 1;
    cutOldest(this.#strangers);
  }
}

function cutOldest(connections: Connections): void {
  for (const oldest of connections) {
    // The connection is closed a moment later, and must not be chosen again until then.
    connections.delete(oldest);
    oldest.destroy();
    return;
  }
}

/** Node keeps both on the connection, and documents neither: the parser until it is upgraded, and the response that is under way. */
function isIdle(connection: Duplex & { readonly parser?: object | null; readonly _httpMessage?: object | null }): boolean {
  return typeof connection.parser === 'object' && connection.parser !== null && !connection._httpMessage;
}
