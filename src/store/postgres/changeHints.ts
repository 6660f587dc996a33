import { setTimeout as after } from 'node:timers/promises';
import { Client } from 'pg';
import { TOPICS } from '../sql/database';
import type { Topic } from '../sql/database';
import { socketOf } from './connectionPool';

const CHANNEL = 'cordon_change';
const RECONNECT_MS = 1_000;
/** A node sends at most one hint in this time. */
const REST_MS = 10;
/** How long the connection may take to open, and its server to answer, in milliseconds. */
const ANSWER_MS = 5_000;
/** How long closing waits for the server. */
const CLOSE_MS = 1_000;

/**
 * The hints of the nodes to each other, on one connection of their own. Only hints: while the connection is down none is sent or heard, so followers poll
 * as well. No transaction that changes something sends one, because Postgres commits the transactions that notify one after another, for the whole server.
 */
export class ChangeHints {
  readonly #url: string;
  readonly #heard: (topic: Topic) => void;
  readonly #answerMs: number;
  #client: Client | null = null;
  /** The newest connection, whether it is open or not. */
  #newest: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #connecting: Promise<void>;
  #closed = false;
  /** The topics of which the other nodes were not told yet. */
  readonly #untold = new Set<Topic>();
  #telling = false;

  /** `heard` is called when another node may have committed something of the topic, and after each reconnect, because hints may have been missed. */
  constructor(url: string, heard: (topic: Topic) => void, answerMs = ANSWER_MS) {
    this.#url = url;
    this.#heard = heard;
    this.#answerMs = answerMs;
    this.#connecting = this.#connect();
  }

  /** Tells the other nodes that something of the topic is committed: at once, or as soon as the last hint is old enough. */
  tell(topic: Topic): void {
    this.#untold.add(topic);
    void this.#tellUntold();
  }

  async #tellUntold(): Promise<void> {
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    for (let client = this.#client; this.#untold.size > 0 && client !== null; client = this.#client) {
      const topics = [...this.#untold];
      this.#untold.clear();
      const rested = after(REST_MS);
      try {
        await client.query(topics.map((topic) => `NOTIFY ${CHANNEL}, '${topic}'`).join('; '));
      } catch {
        // The next connection sends it. This one may be dead without a word, and would then take and lose every hint.
        for (const topic of topics) {
          this.#untold.add(topic);
        }
        socketOf(client).destroy();
      }
      await rested;
    }
    this.#telling = false;
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.#url,
      application_name: 'cordon listener',
      keepAlive: true,
      connectionTimeoutMillis: this.#answerMs,
      query_timeout: this.#answerMs,
    });
    this.#newest = client;
    let lost = false;
    const lose = (): void => {
      if (lost) {
        return;
      }
      lost = true;
      void client.end().catch(() => undefined);
      if (this.#client === client) {
        this.#client = null;
      }
      if (this.#closed) {
        return;
      }
      this.#timer = setTimeout(() => {
        this.#connecting = this.#connect();
      }, RECONNECT_MS);
    };
    client.on('error', lose);
    client.on('end', lose);
    let own: number | null = null;
    client.on('notification', ({ processId, payload }) => {
      // This node heard of its own change when it committed it.
      const topic = TOPICS.find((each) => each === payload);
      if (processId !== own && topic !== undefined) {
        this.#heard(topic);
      }
    });
    try {
      await client.connect();
      // A hint need not survive a crash, so it does not wait for the disk.
      await client.query(`SET synchronous_commit = off; LISTEN ${CHANNEL}`);
      const { rows } = await client.query<{ readonly own: number }>('SELECT pg_backend_pid() AS own');
      own = rows[0]?.own ?? null;
      this.#client = client;
      TOPICS.forEach(this.#heard);
      void this.#tellUntold();
    } catch {
      lose();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) {
      clearTimeout(this.#timer);
    }
    const timer = setTimeout(() => {
      if (this.#newest) {
        socketOf(this.#newest).destroy();
      }
    }, CLOSE_MS);
    await this.#connecting;
    await this.#client?.end();
    clearTimeout(timer);
  }
}
