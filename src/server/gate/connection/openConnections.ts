import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { Caller } from '../../../domain/callers/caller';
import { partyKey } from '../byCaller';

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

/** Connections that count together. */
interface Group {
  /** Null for strangers. */
  readonly party: string | null;
  /** The oldest first. */
  readonly connections: Set<Duplex>;
}

/**
 * The open connections: those of strangers, who have sent no valid token yet, and those of each party. One stranger more than the limit cuts the oldest
 * stranger. One connection more than the limit cuts the oldest of those who have the most. So nobody can fill the server, and a new caller who sends a token
 * soon is never kept out.
 */
export class OpenConnections {
  readonly #limits: ConnectionLimits;
  readonly #strangers = groupOf(null);
  readonly #parties = new Map<string, Group>();
  /** The group of each open connection. */
  readonly #groups = new Map<Duplex, Group>();
  /** One function for all connections, because each of thousands would take some 200 bytes for one of its own. */
  readonly #onClose: (this: Duplex) => void;
  #strangersCut = 0;
  #callersCut = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
    const remove = this.#remove.bind(this);
    this.#onClose = function () {
      remove(this);
    };
  }

  get strangers(): number {
    return this.#strangers.connections.size;
  }

  /** How many connections of strangers were cut to make room. */
  get strangersCut(): number {
    return this.#strangersCut;
  }

  /** How many connections of callers with a valid token were cut to make room. */
  get callersCut(): number {
    return this.#callersCut;
  }

  /** Counts a new connection, as one of a stranger. A connection that only begins to read HTTP again stays what it is. */
  add(connection: Duplex): void {
    if (this.#groups.has(connection)) {
      return;
    }
    this.#join(this.#strangers, connection);
    connection.on('close', this.#onClose);
    if (this.strangers > this.#limits.maxStrangers) {
      this.#cutStranger();
    } else if (this.#groups.size > this.#limits.maxConnections) {
      this.#cutOfLargest();
    }
  }

  /** The connection counts for this caller's party from its first valid token until it is closed, also if another caller uses it later. */
  recognise(connection: Duplex, caller: Caller): void {
    if (!this.#strangers.connections.delete(connection)) {
      return;
    }
    const key = partyKey(caller);
    const party = this.#parties.get(key) ?? groupOf(key);
    this.#parties.set(key, party);
    this.#join(party, connection);
  }

  /** Cuts the HTTP connections without a request under way, also those that never sent a whole one. WebSockets stay. */
  cutIdle(): void {
    for (const connection of this.#groups.keys()) {
      if (isIdle(connection)) {
        connection.destroy();
      }
    }
  }

  #join(group: Group, connection: Duplex): void {
    group.connections.add(connection);
    this.#groups.set(connection, group);
  }

  #remove(connection: Duplex): void {
    const group = this.#groups.get(connection);
    this.#groups.delete(connection);
    group?.connections.delete(connection);
    if (typeof group?.party === 'string' && group.connections.size === 0 && this.#parties.get(group.party) === group) {
      this.#parties.delete(group.party);
    }
  }

  #cutOfLargest(): void {
    let largest = new Set<Duplex>();
    for (const { connections } of this.#parties.values()) {
      largest = connections.size > largest.size ? connections : largest;
    }
    if (this.strangers > largest.size) {
      this.#cutStranger();
    } else {
      this.#callersCut += 1;
      cutOldest(largest);
    }
  }

  #cutStranger(): void {
    this.#strangersCut += 1;
    cutOldest(this.#strangers.connections);
  }
}

function groupOf(party: string | null): Group {
  return { party, connections: new Set() };
}

function cutOldest(connections: Set<Duplex>): void {
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
