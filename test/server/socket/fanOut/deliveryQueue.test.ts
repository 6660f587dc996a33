import { setImmediate as immediate } from 'node:timers/promises';
import { DeliveryQueue, DELIVERIES_AT_ONCE, DELIVERING_MS } from '../../../../src/server/socket/fanOut/deliveryQueue';
import type { Delivery } from '../../../../src/server/socket/fanOut/deliveryQueue';
import { eventBodyCache, EventBodies } from '../../../../src/server/socket/fanOut/eventBodies';
import type { EventBody, SharedEvent } from '../../../../src/server/socket/fanOut/eventBodies';

/** Deliveries that write down the order in which they run. */
function deliveries(count: number, taken: number[]): Delivery[] {
  return Array.from({ length: count }, (_, place) => ({ deliver: () => void taken.push(place) }));
}

describe('deliveries', () => {
  it('run in their order, a limited number in each turn of the event loop, so that other work runs in between', async () => {
    const [fanOut, taken] = [new DeliveryQueue(() => 0), [] as number[]];
    for (const delivery of deliveries(3 * DELIVERIES_AT_ONCE + 1, taken)) {
      fanOut.add(delivery);
    }
    expect(taken).toEqual([]);
    const seen = [0];
    while (fanOut.length > 0) {
      await immediate();
      if (taken.length !== seen.at(-1)) {
        seen.push(taken.length);
      }
    }
    expect(seen).toEqual([0, DELIVERIES_AT_ONCE, 2 * DELIVERIES_AT_ONCE, 3 * DELIVERIES_AT_ONCE, 3 * DELIVERIES_AT_ONCE + 1]);
    expect(taken).toEqual(Array.from({ length: 3 * DELIVERIES_AT_ONCE + 1 }, (_, place) => place));
  });

  it('that take long leave the turn to other work before all of them have run', async () => {
    let now = 0;
    const [fanOut, taken] = [new DeliveryQueue(() => now), [] as number[]];
    const deliver = (): void => {
      now += DELIVERING_MS;
      taken.push(taken.length);
    };
    fanOut.add({ deliver });
    fanOut.add({ deliver });
    const seen = [0];
    while (fanOut.length > 0) {
      await immediate();
      if (taken.length !== seen.at(-1)) {
        seen.push(taken.length);
      }
    }
    expect(seen).toEqual([0, 1, 2]);
  });

  it('that are added again run after all that already wait', async () => {
    const [fanOut, taken] = [new DeliveryQueue(), [] as string[]];
    const again: Delivery = {
      deliver: () => {
        taken.push('again');
        if (taken.length < 4) {
          fanOut.add(again);
        }
      },
    };
    fanOut.add(again);
    fanOut.add({ deliver: () => void taken.push('other') });
    while (fanOut.length > 0) {
      await immediate();
    }
    expect(taken).toEqual(['again', 'other', 'again', 'again']);
  });
});

describe('event bodies', () => {
  const event = (id: string): SharedEvent => ({ id });

  function shared(bytes = 10): { readonly events: EventBodies; readonly made: string[]; readonly timesDeserted: () => number } {
    const made: string[] = [];
    let count = 0;
    const make = ({ id }: SharedEvent): Promise<Buffer> => {
      made.push(id);
      return Promise.resolve(Buffer.alloc(bytes));
    };
    return { events: new EventBodies(make, new DeliveryQueue(), eventBodyCache(), () => (count += 1)), made, timesDeserted: () => count };
  }

  async function ready(body: EventBody): Promise<EventBody> {
    while (body.bytes === null) {
      await immediate();
    }
    return body;
  }

  it('are made once while a subscriber is behind, and are dropped when none is', async () => {
    const { events, made } = shared();
    events.fallBehind();
    events.fallBehind();
    const body = await ready(events.bodyOf(event('a')));
    events.catchUp();
    expect(events.bodyOf(event('a'))).toBe(body);
    events.catchUp();
    expect(events.bodyOf(event('a'))).not.toBe(body);
    expect(made).toEqual(['a', 'a']);
  });

  it('are not kept if no subscriber waits for them when they are ready', async () => {
    const { events } = shared();
    events.fallBehind();
    const body = events.bodyOf(event('a'));
    events.catchUp();
    await ready(body);
    events.fallBehind();
    expect(events.bodyOf(event('a'))).not.toBe(body);
  });

  it('are kept up to a number of bytes, the oldest dropped first, and are made again if they are needed later', async () => {
    const { events, made } = shared(6 * 2 ** 20);
    events.fallBehind();
    for (const id of ['a', 'b', 'c']) {
      await ready(events.bodyOf(event(id)));
    }
    await ready(events.bodyOf(event('c')));
    await ready(events.bodyOf(event('b')));
    await ready(events.bodyOf(event('a')));
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });

  it('larger than the cache reach the subscribers that wait, and are not kept', async () => {
    const { events } = shared(17 * 2 ** 20);
    events.fallBehind();
    const body = await ready(events.bodyOf(event('a')));
    expect(body.bytes).toHaveLength(17 * 2 ** 20);
    expect(events.bodyOf(event('a'))).not.toBe(body);
  });

  it('are dropped with the last subscriber', () => {
    const { events, timesDeserted } = shared();
    events.addSubscriber();
    events.addSubscriber();
    events.removeSubscriber();
    expect(timesDeserted()).toBe(0);
    events.removeSubscriber();
    expect(timesDeserted()).toBe(1);
  });
});
