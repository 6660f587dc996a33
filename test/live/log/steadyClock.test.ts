import { steadyClock } from '../../../src/live/log/steadyClock';
import type { SteadyClock } from '../../../src/live/log/steadyClock';

let wall = 0;
let elapsed = 0;
let clock: SteadyClock;

beforeEach(() => {
  wall = Date.parse('2026-11-01');
  elapsed = 5_000;
  clock = steadyClock(
    () => wall,
    () => elapsed,
  );
});
afterEach(() => {
  clock.close();
});

function pass(ms: number): void {
  wall += ms;
  elapsed += ms;
}

const refused = (): void => {
  expect(() => clock.now()).toThrow(expect.objectContaining({ code: 'UNAVAILABLE', details: { retryAfterMs: 1000 } }));
};

test('the clock is trusted while it goes on with the elapsed time, however long that is, and if it is set by up to a minute', () => {
  pass(365 * 86_400_000);
  wall += 60_000;
  expect(clock.now()).toBe(wall);
  wall -= 3_600_000;
  expect(clock.now()).toBe(wall);
});

test('a time that is more than a minute ahead is refused, and the right one is taken at once', () => {
  const right = wall;
  wall = Date.parse('2099-01-01');
  refused();
  wall = right;
  expect(clock.now()).toBe(right);
});

test('a jump that goes on for a minute is taken for the true time', () => {
  wall += 3_600_000;
  refused();
  pass(59_999);
  refused();
  pass(1);
  expect(clock.now()).toBe(wall);
});

test('a clock that jumps again must go on for a minute from there', () => {
  wall += 3_600_000;
  refused();
  pass(59_999);
  wall += 3_600_000;
  refused();
  pass(1);
  refused();
});

test('a clock that was set back may be set right again', () => {
  wall -= 86_400_000;
  expect(clock.now()).toBe(wall);
  wall += 86_400_000;
  expect(clock.now()).toBe(wall);
});

test('by default the time passes as that of the machine does', () => {
  const own = steadyClock(Date.now);
  expect(Math.abs(own.now() - Date.now())).toBeLessThan(1_000);
  own.close();
});
