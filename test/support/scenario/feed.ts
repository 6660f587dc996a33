import type { Client } from 'graphql-ws';
import type { Json } from './json';

type Events = ReturnType<Client['iterate']>;

/** Events of one subscription, taken one after the other: a test waits for the event that it means, and never for time. */
export class Feed {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  /** The next event: what the subscription's root field gave. Throws where the subscription ends or fails. */
  async next(): Promise<Json> {
    const step = await this.#events.next();
    if (step.done === true) {
      throw new Error('The subscription ended.');
    }
    const { data, errors } = step.value;
    if (errors !== undefined || data === null || data === undefined) {
      throw new Error(JSON.stringify(errors));
    }
    return Object.values(data)[0];
  }

  /** The next so many events. */
  async take(count: number): Promise<Json[]> {
    const events: Json[] = [];
    while (events.length < count) {
      events.push(await this.next());
    }
    return events;
  }

  async end(): Promise<void> {
    await this.#events.return?.();
  }
}
