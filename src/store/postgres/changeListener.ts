import { Client } from 'pg';

const CHANNEL = 'cordon_change';
const RECONNECT_MS = 1_000;

/** The statement that tells every node about a change, once its transaction commits. */
export const NOTIFY = `NOTIFY ${CHANNEL}`;

/**
 * Calls back when another node has committed a change. Only a hint: while the connection is down it hears nothing, so followers poll as well.
 * It also calls back after each reconnect, because it may have missed changes.
 */
export class ChangeListener {
  readonly #url: string;
  readonly #heard: () => void;
  #client: Client | null = null;
  #timer: NodeJS.Timeout | null = null;
  #connecting: Promise<void>;
  #closed = false;

  constructor(url: string, heard: () => void) {
    this.#url = url;
    this.#heard = heard;
    this.#connecting = this.#connect();
  }

  async #connect(): Promise<void> {
    const client = new Client({ connectionString: this.#url, application_name: 'cordon listener', keepAlive: true });
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
    client.on('notification', () => {
      this.#heard();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.#client = client;
      this.#heard();
    } catch {
      lose();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) {
      clearTimeout(this.#timer);
    }
    await this.#connecting;
    await this.#client?.end();
  }
}
