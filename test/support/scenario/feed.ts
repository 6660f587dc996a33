import type { Client } from 'graphql-ws';
import type { Json } from './json';

type Events = ReturnType<Client['iterate']>;

/** The events of one subscription, one after the other. So a test waits for an event instead of waiting for a time. */
export class Feed {
  readonly #events: Events;

  constructor(events: Events) {
    this.#events = events;
  }

  /** The next event: the value of the subscription's root field. Throws if the subscription ends or has an error. */
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

  /** The next `count` events. */
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
