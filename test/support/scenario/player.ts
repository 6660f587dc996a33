import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { GraphqlAnswer, TestServer, TokenFor } from '../server/testServer';
import { Feed } from './feed';
import type { Json } from './json';

/** A caller with a token, who asks over HTTP and listens on a WebSocket of their own. */
export class Player {
  readonly #address: string;
  readonly #token: string;
  readonly #socket: Client;

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
    this.#socket = createClient({
      url: `${address.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
  }

  static async enter(server: TestServer, who: TokenFor): Promise<Player> {
    return new Player(server.address, await server.token(who));
  }

  /** The value of the document's only root field. Throws if there is an error. */
  async ask(document: string, variables: object = {}): Promise<Json> {
    return Object.values(await this.askAll(document, variables))[0];
  }

  /** The values of the document's root fields, by name. Throws if there is an error. */
  async askAll(document: string, variables: object = {}): Promise<Record<string, Json>> {
    const { data, errors } = await this.#answer(document, variables);
    if (errors !== undefined) {
      throw new Error(JSON.stringify(errors));
    }
    return data;
  }

  /** The code of the first error in the answer to this document. */
  async errorOf(document: string, variables: object = {}): Promise<unknown> {
    const { errors = [] } = await this.#answer(document, variables);
    return errors[0]?.extensions['code'];
  }

  /** The events of this subscription, from this moment on. */
  listen(document: string, variables: Record<string, unknown> = {}): Feed {
    return new Feed(this.#socket.iterate({ query: document, variables }));
  }

  async leave(): Promise<void> {
    await this.#socket.dispose();
  }

  async #answer(query: string, variables: object): Promise<GraphqlAnswer> {
    const response = await fetch(`${this.#address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#token}` },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as GraphqlAnswer;
  }
}
