import type { FormattedExecutionResult } from 'graphql';
import type { Json } from './json';

type Event = FormattedExecutionResult<Record<string, unknown>, unknown>;

/** Events of one subscription, taken one after the other: a test waits for the event that it means, and never for time. */
export class Feed {
  constructor(private readonly events: AsyncIterableIterator<Event, undefined>) {}

  /** The next event: what the subscription's root field gave. Throws where the subscription ends or fails. */
  async next(): Promise<Json> {
    const { value } = await this.events.next();
    if (value === undefined) throw new Error('The subscription ended.');
    const { data, errors } = value;
    if (errors !== undefined || data === null || data === undefined) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0];
  }

  /** The next so many events. */
  async take(count: number): Promise<Json[]> {
    const events: Json[] = [];
    while (events.length < count) events.push(await this.next());
    return events;
  }

  async end(): Promise<void> {
    await this.events.return?.();
  }
}
