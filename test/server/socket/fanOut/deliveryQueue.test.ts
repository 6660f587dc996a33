import { setImmediate as immediate } from 'node:timers/promises';
import { DeliveryQueue, DELIVERIES_AT_ONCE } from '../../../../src/server/socket/fanOut/deliveryQueue';
import type { Delivery } from '../../../../src/server/socket/fanOut/deliveryQueue';
import { eventBodyCache, EventBodies } from '../../../../src/server/socket/fanOut/eventBodies';
import type { EventBody, SharedEvent } from '../../../../src/server/socket/fanOut/eventBodies';

/** Turns that note in which order they came. */
function turns(count: number, taken: number[]): Delivery[] {
  return Array.from({ length: count }, (_, place) => ({ deliver: () => void taken.push(place) }));
}

describe('turns', () => {
  it('are taken in their order, in slices, and whatever else came meanwhile goes in between', async () => {
    const [fanOut, taken] = [new DeliveryQueue(), [] as number[]];
    for (const turn of turns(3 * DELIVERIES_AT_ONCE + 1, taken)) {
      fanOut.add(turn);
    }
    expect(taken).toEqual([]);
    const seen: number[] = [];
    while (fanOut.length > 0) {
      await immediate();
      seen.push(taken.length);
    }
    expect(seen).toEqual([DELIVERIES_AT_ONCE, 2 * DELIVERIES_AT_ONCE, 3 * DELIVERIES_AT_ONCE, 3 * DELIVERIES_AT_ONCE + 1]);
    expect(taken).toEqual(Array.from({ length: 3 * DELIVERIES_AT_ONCE + 1 }, (_, place) => place));
  });

  it('that ask for another one get it behind all who wait already', async () => {
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

describe('bodies of events', () => {
  const event = (id: string): SharedEvent => ({ id });

  function shared(bytes = 10): { readonly events: EventBodies; readonly made: string[]; readonly deserted: () => number } {
    const made: string[] = [];
    let deserted = 0;
    const make = ({ id }: SharedEvent): Promise<Buffer> => {
      made.push(id);
      return Promise.resolve(Buffer.alloc(bytes));
    };
    return { events: new EventBodies(make, new DeliveryQueue(), eventBodyCache(), () => (deserted += 1)), made, deserted: () => deserted };
  }

  async function ready(body: EventBody): Promise<EventBody> {
    while (body.bytes === null) {
      await immediate();
    }
    return body;
  }

  it('are made once while somebody is behind, and kept for nobody', async () => {
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

  it('that nobody waits for any more when they are ready are not kept', async () => {
    const { events } = shared();
    events.fallBehind();
    const body = events.bodyOf(event('a'));
    events.catchUp();
    await ready(body);
    events.fallBehind();
    expect(events.bodyOf(event('a'))).not.toBe(body);
  });

  it('are kept only up to so many bytes, the newest, and made again for who comes later', async () => {
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

  it('larger than all that is kept reach those who wait, and are not kept', async () => {
    const { events } = shared(17 * 2 ** 20);
    events.fallBehind();
    const body = await ready(events.bodyOf(event('a')));
    expect(body.bytes).toHaveLength(17 * 2 ** 20);
    expect(events.bodyOf(event('a'))).not.toBe(body);
  });

  it('are let go of with the last subscriber', () => {
    const { events, deserted } = shared();
    events.addSubscriber();
    events.addSubscriber();
    events.removeSubscriber();
    expect(deserted()).toBe(0);
    events.removeSubscriber();
    expect(deserted()).toBe(1);
  });
});
