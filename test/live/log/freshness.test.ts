import type { Change } from '../../../src/domain/policies/change';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import type { ClockReading } from '../../../src/live/log/clocks';
import { Freshness } from '../../../src/live/log/freshness';
import type { FreshnessOptions } from '../../../src/live/log/freshness';
import { until } from '../../support/live/node';

let lastGood: ClockReading | null = null;
let wall = 0;
let monotonic = 0;
let head = 0;
let headReads = 0;

beforeEach(() => {
  lastGood = { wall: 1_000, monotonic: 1_000 };
  wall = 1_000;
  monotonic = 1_000;
  head = 0;
  headReads = 0;
});

function freshness(options: Partial<FreshnessOptions> = {}): Freshness {
  return new Freshness({
    clocks: { wall: () => wall, monotonic: () => monotonic },
    maxStalenessMs: 5_000,
    lastGood: () => lastGood,
    head: () => {
      headReads += 1;
      return Promise.resolve(head);
    },
    ...options,
  });
}

function change(revision: number): Change {
  return { revision, id: String(revision), tenantId: 't', kind: 'SETTINGS_CHANGED', actor: 'x', actorTenantId: null, at: 0, ruleId: null };
}

test('a node without a good poll is not fresh', () => {
  lastGood = null;
  expect(freshness().fresh).toBe(false);
});

test('a node answers until the last good poll began more than `MAX_STALENESS_MS` ago', () => {
  const node = freshness();
  wall = monotonic = 6_000;
  expect(node.fresh).toBe(true);
  wall = monotonic = 6_001;
  expect(node.fresh).toBe(false);
  expect(() => {
    node.check();
  }).toThrow(expect.objectContaining({ code: 'REVISION_UNAVAILABLE' }));
});

test('the monotonic clock alone shows that a node is stale, when the wall clock was set back', () => {
  monotonic = 6_001;
  wall = 0;
  expect(freshness().fresh).toBe(false);
});

test('the wall clock alone shows that a node is stale, when the machine slept', () => {
  wall = 6_001;
  expect(freshness().fresh).toBe(false);
});

test('a request for an applied revision neither waits nor reads the head', async () => {
  await freshness().demand(new AppliedRevision(7), 7);
  expect(headReads).toBe(0);
});

test('a revision above the head of the log is refused at once', async () => {
  head = 7;
  await expect(freshness({ maxWaitMs: 3_600_000 }).demand(new AppliedRevision(5), 8)).rejects.toMatchObject({
    code: 'REVISION_UNAVAILABLE',
  });
});

test('a request for a revision that the log holds waits until it is applied', async () => {
  head = 7;
  let pollsAsked = 0;
  const applied = new AppliedRevision(5, undefined, () => (pollsAsked += 1));
  const node = freshness({ maxWaitMs: 3_600_000 });
  const order: string[] = [];
  const waiting = node.demand(applied, 7).then(() => order.push('answered'));
  await until(() => pollsAsked === 1);
  applied.advance(change(6));
  order.push('6');
  await Promise.resolve();
  applied.advance(change(7));
  order.push('7');
  await waiting;
  expect([order, node.waiters]).toEqual([['6', '7', 'answered'], 0]);
});

test('a request is refused if its revision is not applied in time', async () => {
  head = 7;
  const node = freshness({ maxWaitMs: 5 });
  await expect(node.demand(new AppliedRevision(5), 7)).rejects.toMatchObject({ code: 'REVISION_UNAVAILABLE' });
  expect(node.waiters).toBe(0);
});

test('one request more than may wait is refused as OVERLOADED, and those that wait are answered', async () => {
  head = 7;
  const applied = new AppliedRevision(6);
  const node = freshness({ maxWaiters: 2, maxWaitMs: 3_600_000 });
  const waiting = [node.demand(applied, 7), node.demand(applied, 7)];
  await expect(node.demand(applied, 7)).rejects.toMatchObject({ code: 'OVERLOADED' });
  await until(() => headReads === 2);
  applied.advance(change(7));
  await Promise.all(waiting);
  expect(node.waiters).toBe(0);
});

test('a request that waits for a revision is refused when the log is rewound', async () => {
  head = 7;
  const applied = new AppliedRevision(6);
  const node = freshness({ maxWaitMs: 3_600_000 });
  const refused = expect(node.demand(applied, 7)).rejects.toThrow('rewound');
  applied.end(new Error('rewound'));
  await refused;
});

test('a gap in the log is never applied', () => {
  const applied = new AppliedRevision(5);
  expect(() => {
    applied.advance(change(7));
  }).toThrow('gap');
  expect(applied.revision).toBe(5);
});
