import { Admission } from '../../src/server/admission';

const LIMITS = { maxRequests: 3, maxBodyBytes: 1_000_000, maxBehindMs: 1_000 };
const LARGE = 400_000;

describe('the gate of admission', () => {
  it('lets in as many requests as it is told, and the next one when one has left', () => {
    const gate = new Admission(LIMITS);
    expect([gate.enter(0), gate.enter(10), gate.enter(0), gate.enter(0)]).toEqual([null, null, null, 'requests']);
    gate.leave(10);
    expect([gate.enter(0), gate.enter(0)]).toEqual([null, 'requests']);
    expect(gate.requests).toBe(3);
    expect(gate.refusals).toEqual({ requests: 2, body_bytes: 0, event_loop: 0 });
  });

  it('holds no more bytes of large bodies than it is told, and shuts no small one out for them', () => {
    const gate = new Admission({ ...LIMITS, maxRequests: 100 });
    expect([gate.enter(LARGE), gate.enter(LARGE), gate.enter(LARGE), gate.enter(1_000)]).toEqual([null, null, 'body_bytes', null]);
    expect(gate.bodyBytes).toBe(2 * LARGE);
    gate.leave(LARGE);
    expect(gate.enter(LARGE)).toBeNull();
    for (const bytes of [LARGE, LARGE, 1_000]) gate.leave(bytes);
    expect([gate.bodyBytes, gate.requests]).toEqual([0, 0]);
  });

  it('lets nobody in while requests keep the process behind, and everybody as soon as it has caught up', () => {
    let now = 0;
    const gate = new Admission({ ...LIMITS, maxRequests: 1_000 }, () => now);
    const sampleAfter = (ms: number): void => {
      now += ms;
      gate.sample();
    };
    for (let request = 0; request < 8; request += 1) gate.enter(0);
    sampleAfter(1_050);
    expect(gate.enter(0)).toBeNull();
    for (let request = 0; request < 7; request += 1) gate.enter(0);
    sampleAfter(1_051);
    expect(gate.enter(0)).toBe('event_loop');
    sampleAfter(551);
    expect(gate.enter(0)).toBe('event_loop');
    sampleAfter(550);
    expect(gate.enter(0)).toBeNull();
    expect(gate.behindMs).toBe(500);
  });

  it('refuses nobody because the process stood still once for something else', () => {
    let now = 0;
    const gate = new Admission(LIMITS, () => now);
    expect(gate.enter(0)).toBeNull();
    now = 60_000;
    gate.sample();
    expect(gate.enter(0)).toBeNull();
  });

  it('sees within one turn of the event loop that the turn takes too long', () => {
    let now = 0;
    const gate = new Admission({ ...LIMITS, maxRequests: 1_000 }, () => now);
    const entered: unknown[] = [];
    for (let request = 0; request < 64; request += 1) {
      now += 50;
      entered.push(gate.enter(0));
    }
    // More than 1,050 ms are over at the 22nd, and each 8th looks at the clock.
    expect(entered.indexOf('event_loop')).toBe(23);
    expect(entered.slice(23)).toEqual(Array<unknown>(41).fill('event_loop'));
    gate.sample();
    now += 50;
    gate.sample();
    expect(gate.enter(0)).toBeNull();
  });
});
