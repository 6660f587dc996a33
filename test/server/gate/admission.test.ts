import { Admission } from '../../../src/server/gate/admission';
import { adminOf, CONTOSO, FABRIKAM } from '../../support/people';

const LIMITS = {
  maxRequests: 3,
  maxRequestsPerTenant: 1_000,
  reservedPerTenant: 0,
  maxBodyBytes: 1_000_000,
  maxBodyBytesPerTenant: 1_000_000,
  maxBehindMs: 1_000,
};
const LARGE = 400_000;
const ADMIN = adminOf(CONTOSO);
const OTHER = adminOf(FABRIKAM);

describe('admission', () => {
  it('admits as many requests as its limit, and one more for each that leaves', () => {
    const gate = new Admission(LIMITS);
    expect([gate.enter(ADMIN, 0), gate.enter(ADMIN, 10), gate.enter(ADMIN, 0), gate.enter(ADMIN, 0)]).toEqual([
      null,
      null,
      null,
      'requests',
    ]);
    gate.leave(ADMIN, 10);
    expect([gate.enter(ADMIN, 0), gate.enter(ADMIN, 0)]).toEqual([null, 'requests']);
    expect(gate.requests).toBe(3);
    expect(gate.refusals).toEqual({ requests: 2, tenant_requests: 0, body_bytes: 0, event_loop: 0 });
  });

  it('limits the bytes of large bodies together, and still admits small ones', () => {
    const gate = new Admission({ ...LIMITS, maxRequests: 100 });
    expect([gate.enter(ADMIN, LARGE), gate.enter(ADMIN, LARGE), gate.enter(ADMIN, LARGE), gate.enter(ADMIN, 1_000)]).toEqual([
      null,
      null,
      'body_bytes',
      null,
    ]);
    expect(gate.bodyBytes).toBe(2 * LARGE);
    gate.leave(ADMIN, LARGE);
    expect(gate.enter(ADMIN, LARGE)).toBeNull();
    for (const bytes of [LARGE, LARGE, 1_000]) {
      gate.leave(ADMIN, bytes);
    }
    expect([gate.bodyBytes, gate.requests]).toEqual([0, 0]);
  });

  it('leaves room for every other tenant, by requests and by bytes', () => {
    const gate = new Admission({ ...LIMITS, maxRequests: 100, maxRequestsPerTenant: 2, maxBodyBytesPerTenant: 500_000 });
    expect([gate.enter(ADMIN, LARGE), gate.enter(ADMIN, LARGE), gate.enter(OTHER, LARGE)]).toEqual([null, 'body_bytes', null]);
    const colleague = { ...ADMIN, subject: 'colleague' };
    expect([gate.enter(colleague, 0), gate.enter(colleague, 0), gate.enter(OTHER, 0)]).toEqual([null, 'tenant_requests', null]);
    gate.leave(ADMIN, LARGE);
    expect(gate.enter(ADMIN, LARGE)).toBeNull();
  });

  it('admits some requests of each tenant even if others fill the server or make it late', () => {
    let now = 0;
    const gate = new Admission({ ...LIMITS, maxRequests: 10, reservedPerTenant: 2 }, () => now);
    for (let turn = 0; turn < 2; turn += 1) {
      for (let request = 0; request < 8; request += 1) {
        gate.enter(ADMIN, 0);
      }
      now += 1_051;
      gate.sample();
    }
    expect(gate.enter(ADMIN, 0)).toBe('event_loop');
    expect([gate.enter(OTHER, 0), gate.enter(OTHER, 0), gate.enter(OTHER, 0)]).toEqual([null, null, 'event_loop']);
    for (let turn = 0; turn < 2; turn += 1) {
      gate.sample();
    }
    now += 50;
    gate.sample();
    expect([gate.enter(ADMIN, 0), gate.enter(OTHER, 0)]).toEqual(['requests', 'requests']);
    gate.leave(OTHER, 0);
    expect(gate.enter(OTHER, 0)).toBeNull();
  });

  it('refuses all requests after they made the process late twice in a row, and admits all once it has caught up', () => {
    let now = 0;
    const gate = new Admission({ ...LIMITS, maxRequests: 1_000 }, () => now);
    const turn = (requests: number, ms: number): unknown => {
      const answers = new Set(Array.from({ length: requests }, () => gate.enter(ADMIN, 0)));
      now += ms;
      gate.sample();
      return [...answers];
    };
    expect([turn(8, 1_050), turn(8, 1_050), turn(8, 0)]).toEqual([[null], [null], [null]]);
    // It must be late twice in a row, and both times because of requests.
    expect([turn(8, 1_051), turn(7, 1_051), turn(8, 1_051), turn(8, 0)]).toEqual([[null], [null], [null], [null]]);
    expect([turn(8, 1_051), turn(8, 1_051), turn(8, 551), turn(8, 550), turn(8, 0)]).toEqual([
      [null],
      [null],
      ['event_loop'],
      ['event_loop'],
      [null],
    ]);
  });

  it('refuses no request because the process was blocked once by something else', () => {
    let now = 0;
    const gate = new Admission(LIMITS, () => now);
    expect(gate.enter(ADMIN, 0)).toBeNull();
    now = 60_000;
    gate.sample();
    expect(gate.enter(ADMIN, 0)).toBeNull();
  });

  it('notices within one turn of the event loop that the turn takes too long, and sooner if the turn before took too long', () => {
    let now = 0;
    const gate = new Admission({ ...LIMITS, maxRequests: 1_000 }, () => now);
    const firstRefused = (): number => {
      const entered: unknown[] = [];
      for (let request = 0; request < 128; request += 1) {
        now += 50;
        entered.push(gate.enter(ADMIN, 0));
      }
      const first = entered.indexOf('event_loop');
      expect(entered.slice(first)).toEqual(Array<unknown>(128 - first).fill('event_loop'));
      gate.sample();
      return first;
    };
    // More than 4,050 ms have passed at the 82nd request, and each 8th request reads the clock.
    expect(firstRefused()).toBe(87);
    // All requests of the next turn are refused, so it is short. In the turn after it, more than 1,050 ms have passed at the 22nd request.
    now += 50;
    gate.sample();
    expect(firstRefused()).toBe(23);
    // After a turn without a refusal, bursts are allowed again.
    for (let turn = 0; turn < 2; turn += 1) {
      now += 50;
      gate.sample();
    }
    expect(firstRefused()).toBe(87);
  });
});
