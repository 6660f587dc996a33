import { WAITING_LIMITS, WriterQueue } from '../../../src/store/sql/writerQueue';

type Lane = 'policy' | 'attempts' | 'maintenance';

const LANES: readonly Lane[] = ['policy', 'attempts', 'maintenance'];
const [CONTOSO, FABRIKAM, NORTHWIND] = ['contoso', 'fabrikam', 'northwind'] as const;
const overloaded = { code: 'OVERLOADED', details: { retryAfterMs: expect.any(Number) } };

/** Runs callers through a queue and notes the order in which they wrote, and how many wrote at the same time. */
class Served {
  readonly order: string[] = [];
  most = 0;
  #writing = 0;

  constructor(readonly queue: WriterQueue<Lane>) {}

  async serve(lane: Lane, caller: string, tenantId: string | null = null): Promise<void> {
    const release = await this.queue.take(lane, tenantId);
    this.#writing += 1;
    this.most = Math.max(this.most, this.#writing);
    this.order.push(caller);
    await Promise.resolve();
    this.#writing -= 1;
    release();
    release();
  }
}

test('lanes are served in rotation, each in the order of arrival, one caller at a time', async () => {
  const queue = new WriterQueue(LANES, { ...WAITING_LIMITS, atOnce: 1 });
  const served = new Served(queue);
  const first = await queue.take('policy');
  const all = [
    ...['policy 1', 'policy 2', 'policy 3'].map((caller) => served.serve('policy', caller)),
    ...['attempts 1', 'attempts 2', 'attempts 3'].map((caller) => served.serve('attempts', caller)),
    served.serve('maintenance', 'maintenance 1'),
  ];
  first();
  await Promise.all(all);
  expect(served.order).toEqual(['attempts 1', 'maintenance 1', 'policy 1', 'attempts 2', 'policy 2', 'attempts 3', 'policy 3']);
  expect(served.most).toBe(1);
  const last = await queue.take('maintenance');
  last();
});

test('in one lane the tenants that wait are served in turn, however many callers one of them has', async () => {
  const queue = new WriterQueue(LANES, { ...WAITING_LIMITS, atOnce: 1 });
  const served = new Served(queue);
  const first = await queue.take('policy');
  const all = [
    ...Array.from({ length: 4 }, (_, index) => served.serve('policy', `contoso ${String(index + 1)}`, CONTOSO)),
    ...Array.from({ length: 2 }, (_, index) => served.serve('policy', `platform ${String(index + 1)}`)),
    served.serve('policy', 'fabrikam 1', FABRIKAM),
  ];
  first();
  await Promise.all(all);
  expect(served.order).toEqual(['contoso 1', 'platform 1', 'fabrikam 1', 'contoso 2', 'platform 2', 'contoso 3', 'contoso 4']);
});

test('several callers write at a time, but never two of one tenant, which would wait for each other', async () => {
  const queue = new WriterQueue(LANES, { ...WAITING_LIMITS, atOnce: 2 });
  const release = await queue.take('policy', CONTOSO);
  const order: string[] = [];
  const take = async (tenantId: string): Promise<() => void> => {
    const end = await queue.take('policy', tenantId);
    order.push(tenantId);
    return end;
  };
  const again = take(CONTOSO);
  const end = await take(FABRIKAM);
  const third = take(NORTHWIND);
  expect(order).toEqual([FABRIKAM]);
  end();
  const endThird = await third;
  expect(order).toEqual([FABRIKAM, NORTHWIND]);
  release();
  const endAgain = await again;
  expect(order).toEqual([FABRIKAM, NORTHWIND, CONTOSO]);
  endThird();
  endAgain();
  await queue.drain();
});

test('a caller whose turn does not come in time is refused, and keeps nobody waiting', async () => {
  const queue = new WriterQueue(LANES, { ...WAITING_LIMITS, atOnce: 1, maxWaitMs: 10 });
  const release = await queue.take('policy');
  await expect(queue.take('policy', CONTOSO)).rejects.toMatchObject(overloaded);
  const next = queue.take('attempts');
  release();
  const end = await next;
  end();
  await queue.drain();
});

test('only so many callers wait in a lane, and only so many of them for one tenant', async () => {
  const queue = new WriterQueue(LANES, { maxWaitMs: 60_000, maxWaiting: 3, maxWaitingOfTenant: 2, atOnce: 1 });
  const served = new Served(queue);
  const release = await queue.take('policy');
  const waiting = [served.serve('policy', 'contoso 1', CONTOSO), served.serve('policy', 'contoso 2', CONTOSO)];
  await expect(queue.take('policy', CONTOSO)).rejects.toMatchObject(overloaded);
  waiting.push(served.serve('policy', 'fabrikam 1', FABRIKAM));
  await expect(queue.take('policy', NORTHWIND)).rejects.toMatchObject(overloaded);
  waiting.push(served.serve('attempts', 'attempts 1'));
  release();
  await Promise.all(waiting);
  expect(served.order).toEqual(['attempts 1', 'contoso 1', 'fabrikam 1', 'contoso 2']);
});

test('a queue that is closed refuses new callers, and serves those that wait already', async () => {
  const queue = new WriterQueue(LANES, { ...WAITING_LIMITS, atOnce: 1 });
  const served = new Served(queue);
  const release = await queue.take('policy');
  const waiting = served.serve('policy', 'policy 1');
  const drained = queue.drain();
  await expect(queue.take('attempts')).rejects.toThrow('closed');
  expect(served.order).toEqual([]);
  release();
  await Promise.all([waiting, drained]);
  expect(served.order).toEqual(['policy 1']);
});
