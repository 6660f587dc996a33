import type { Change, ChangeKind } from '../../../src/domain/policies/change';
import { AppliedRevision } from '../../../src/live/log/appliedRevision';
import { PolicyChangedFeed } from '../../../src/live/subscriptions/policyChangedFeed';
import { Gate, take, until } from '../../support/live/node';

const RING = 8;

/** A feed, and the log that it pages. */
class World {
  readonly log: Change[] = [];
  pagesRead = 0;
  page: (() => Promise<void>) | null = null;
  readonly applied: AppliedRevision = new AppliedRevision(0, (change) => {
    this.feed.tell(change);
  });
  readonly feed = new PolicyChangedFeed(
    {
      policyChangesSince: async (tenantId, after, upTo, limit) => {
        this.pagesRead += 1;
        const found = this.log.filter(
          (each) => each.tenantId === tenantId && each.kind !== 'TENANT_UPDATED' && each.revision > after && each.revision <= upTo,
        );
        await this.page?.();
        return found.slice(0, limit);
      },
      demand: (revision) => this.applied.reached(Number(revision)),
    },
    this.applied,
    RING,
  );

  change(tenantId: string, kind: ChangeKind = 'SETTINGS_CHANGED'): void {
    const revision = this.log.length + 1;
    const change = { revision, id: String(revision), tenantId, kind, actor: 'x', actorTenantId: null, at: 0, ruleId: null };
    this.log.push(change);
    this.applied.advance(change);
  }

  changes(count: number, tenantId: string): void {
    for (let each = 0; each < count; each += 1) {
      this.change(tenantId);
    }
  }
}

let world = new World();

beforeEach(() => {
  world = new World();
});

async function revisions(subscription: AsyncIterator<Change>, count: number): Promise<number[]> {
  return (await take(subscription, count)).map(({ revision }) => revision);
}

test('a subscriber without a revision gets every change after the moment it subscribed', async () => {
  world.change('contoso');
  const subscription = world.feed.subscribe('contoso', null);
  world.change('contoso');
  world.change('fabrikam');
  world.change('contoso');
  expect(await revisions(subscription, 2)).toEqual([2, 4]);
});

test('a subscriber with a revision gets every change after it: first from the log, then as it is applied', async () => {
  world.changes(500, 'contoso');
  const subscription = world.feed.subscribe('contoso', 20);
  expect(await revisions(subscription, 480)).toEqual(Array.from({ length: 480 }, (_, place) => place + 21));
  const next = revisions(subscription, 2);
  world.changes(2, 'contoso');
  expect(await next).toEqual([501, 502]);
});

test('a change that is applied while the log is being paged is delivered once', async () => {
  world.changes(3, 'contoso');
  world.page = () => {
    if (world.log.length < 6) {
      world.change('contoso');
    }
    return Promise.resolve();
  };
  const subscription = world.feed.subscribe('contoso', 0);
  expect(await revisions(subscription, 4)).toEqual([1, 2, 3, 4]);
});

test('a subscriber that lags while it pages the log goes on paging', async () => {
  world.changes(3, 'contoso');
  const subscription = world.feed.subscribe('contoso', 0);
  expect(await revisions(subscription, 1)).toEqual([1]);
  world.changes(5 * RING, 'contoso');
  expect(await revisions(subscription, 2 + 5 * RING)).toEqual(Array.from({ length: 2 + 5 * RING }, (_, place) => place + 2));
});

test('changes of the directory are not delivered', async () => {
  const subscription = world.feed.subscribe('contoso', null);
  world.change('contoso', 'TENANT_UPDATED');
  world.change('contoso');
  world.change('contoso', 'TENANT_UPDATED');
  world.change('contoso');
  expect(await revisions(subscription, 2)).toEqual([2, 4]);
});

test('a subscriber that falls off the ring ends as a slow consumer, and learns where to resume', async () => {
  world.change('contoso');
  const subscription = world.feed.subscribe('contoso', null);
  world.changes(3, 'contoso');
  expect(await revisions(subscription, 2)).toEqual([2, 3]);
  world.changes(RING, 'contoso');
  await expect(subscription.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER', details: { resumeFrom: '3' } });
  expect(await subscription.next()).toEqual({ done: true, value: undefined });
  expect(world.feed.subscribers).toBe(0);
  const resumed = world.feed.subscribe('contoso', 3);
  expect(await revisions(resumed, 1 + RING)).toEqual(Array.from({ length: 1 + RING }, (_, place) => place + 4));
});

test('a subscriber just within the ring goes on', async () => {
  const subscription = world.feed.subscribe('contoso', null);
  world.changes(RING, 'contoso');
  expect(await revisions(subscription, RING)).toHaveLength(RING);
});

test('a quiet tenant is not a slow consumer, however much others change', async () => {
  const subscription = world.feed.subscribe('contoso', null);
  world.changes(10 * RING, 'fabrikam');
  const next = revisions(subscription, 1);
  world.change('contoso');
  expect(await next).toEqual([10 * RING + 1]);
});

test('a stalled subscriber neither slows nor ends another, however many changes there are', async () => {
  const stalled = world.feed.subscribe('contoso', null);
  const quick = world.feed.subscribe('contoso', null);
  for (let each = 1; each <= 5_000; each += 1) {
    world.change('contoso');
    expect(await revisions(quick, 1)).toEqual([each]);
  }
  await expect(stalled.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER', details: { resumeFrom: '0' } });
});

test('the changes that wait for one subscriber never reach another', async () => {
  const contoso = world.feed.subscribe('contoso', null);
  world.changes(3, 'contoso');
  const fabrikam = world.feed.subscribe('fabrikam', null);
  const second = world.feed.subscribe('contoso', null);
  await contoso.return?.();
  world.change('fabrikam');
  world.change('contoso');
  expect((await take(fabrikam, 1)).map(({ tenantId, revision }) => [tenantId, revision])).toEqual([['fabrikam', 4]]);
  expect(await revisions(second, 1)).toEqual([5]);
});

test('`return` frees everything at once and ends a waiting `next`', async () => {
  const subscription = world.feed.subscribe('contoso', null);
  const waiting = subscription.next();
  await Promise.resolve();
  expect(world.feed.liveTenants).toBe(1);
  expect(await subscription.return?.()).toEqual({ done: true, value: undefined });
  expect([world.feed.subscribers, world.feed.liveTenants]).toEqual([0, 0]);
  expect(await waiting).toEqual({ done: true, value: undefined });
  world.change('contoso');
  expect(await subscription.next()).toEqual({ done: true, value: undefined });
});

test('`return` ends a subscription even while a page of the log is being read', async () => {
  world.change('contoso');
  const gate = new Gate();
  world.page = () => gate.passed;
  const subscription = world.feed.subscribe('contoso', 0);
  const waiting = subscription.next();
  await until(() => world.pagesRead === 1);
  await subscription.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  gate.open();
  await Promise.resolve();
  expect(world.feed.subscribers).toBe(0);
});

test('a page of the log that cannot be read ends the subscription with the error', async () => {
  world.change('contoso');
  world.page = () => Promise.reject(new Error('disk'));
  const subscription = world.feed.subscribe('contoso', 0);
  await expect(subscription.next()).rejects.toThrow('disk');
  expect(world.feed.subscribers).toBe(0);
});

test('overlapping calls of `next` are answered in their order', async () => {
  const subscription = world.feed.subscribe('contoso', null);
  const both = Promise.all([subscription.next(), subscription.next()]);
  world.changes(2, 'contoso');
  expect((await both).map(({ value }) => (value as Change).revision)).toEqual([1, 2]);
});

test('a change wakes only the subscribers of its tenant', async () => {
  const others = Array.from({ length: 1_000 }, (_, place) => world.feed.subscribe(`tenant ${String(place)}`, null));
  const woken: number[] = [];
  const waiting = others.map((subscription, place) => subscription.next().then(() => woken.push(place)));
  world.change('contoso');
  world.change('tenant 7');
  await waiting[7];
  expect(woken).toEqual([7]);
  world.feed.end(null);
  await Promise.all(waiting);
});
