import fc from 'fast-check';
import { Gate } from '../../../support/live/node';
import { CONTOSO } from '../../../support/people';
import { runs } from '../../../support/runs';
import { FeedService, RING } from '../../../support/server/feedService';
import { metricOf } from '../../../support/server/metricOf';
import { RawSocket } from '../../../support/server/rawSocket';
import { startServer } from '../../../support/server/testServer';
import type { TestServer } from '../../../support/server/testServer';

const TOLD = 'subscription ($since: Int) { told(since: $since) }';

/** More than the buffers of a socket that is not read take. */
const LARGE = 'x'.repeat(2 ** 20);

let service: FeedService;
let server: TestServer;
let token: string;
const open: RawSocket[] = [];

beforeAll(async () => {
  service = new FeedService();
  server = await startServer({}, { service: service.open, socketLimits: { stallMs: 600_000 } });
  token = await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id });
});
beforeEach(() => {
  service.ballast = '';
});
afterEach(async () => {
  for (const socket of open.splice(0)) {
    socket.socket.terminate();
    await socket.closed;
  }
});
afterAll(() => server.close());

async function connected(subject = 'tester'): Promise<RawSocket> {
  const own = subject === 'tester' ? token : await server.token({ roles: ['TenantAdmin'], tenantId: CONTOSO.id, subject });
  const socket = await RawSocket.connect(server.address, own);
  open.push(socket);
  return socket;
}

async function subscribed(document: string, variables: object = {}): Promise<RawSocket> {
  const socket = await connected();
  socket.subscribe('s', document, variables);
  expect(await socket.settled()).toEqual([]);
  return socket;
}

/** The revision in the next message. */
async function toldTo(socket: RawSocket, id?: string): Promise<number> {
  const message = await socket.next();
  expect(message).toMatchObject({ type: 'next', ...(id !== undefined && { id }), payload: { data: { told: expect.any(String) } } });
  return parseInt(message.payload.data.told as string, 10);
}

const executions = (): Promise<number> => metricOf(server.address, 'cordon_fan_out_executions_total');

describe('an event that is made once for many subscribers', () => {
  it('and whose execution fails is sent to each subscriber as the same masked error, with one `errorId` in the log', async () => {
    const sockets = [await subscribed('subscription { leaking }'), await subscribed('subscription { leaking }')];
    service.change();
    const told = await Promise.all(sockets.map((socket) => socket.next()));
    expect(told[1]).toEqual(told[0]);
    expect(told[0]).toMatchObject({
      type: 'next',
      payload: { data: { leaking: null }, errors: [{ path: ['leaking'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    });
    expect(JSON.stringify(told)).not.toContain('secret');
    const { errorId } = told[0]?.payload.errors[0].extensions as { errorId: string };
    expect(server.logged.filter((line) => line['errorId'] === errorId)).toHaveLength(1);
    service.change();
    for (const socket of sockets) {
      expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: { leaking: null } } });
    }
  });

  it('and that is larger than any answer may be is replaced by an error, and the next one is told', async () => {
    const sockets = [await subscribed(TOLD), await subscribed(TOLD)];
    service.ballast = 'x'.repeat(8 * 2 ** 20);
    service.change();
    for (const socket of sockets) {
      expect(await socket.next()).toMatchObject({
        type: 'next',
        payload: {
          data: null,
          errors: [{ message: expect.stringContaining('Ask for smaller pages'), extensions: { code: 'BAD_USER_INPUT' } }],
        },
      });
    }
    service.ballast = '';
    const revision = service.change();
    for (const socket of sockets) {
      expect(await toldTo(socket)).toBe(revision);
    }
  });

  it('and the event of another document of the same tenant are made one after the other', async () => {
    const sockets = [await subscribed('subscription { told(note: "a") }'), await subscribed('subscription { told(note: "b") }')];
    service.mostMaking = 0;
    const gate = new Gate();
    service.held = gate.passed;
    const revision = service.change();
    for (const socket of sockets) {
      await socket.settled();
    }
    gate.open();
    for (const socket of sockets) {
      expect(await toldTo(socket)).toBe(revision);
    }
    expect(service.mostMaking).toBe(1);
  });

  it('and whose value is null although its type is non-null is sent as an error without data', async () => {
    const socket = await subscribed('subscription { strict }');
    service.change();
    expect(await socket.next()).toMatchObject({ type: 'next', payload: { data: null, errors: [{ path: ['strict'] }] } });
  });

  it('can not depend on one of its subscribers', async () => {
    const socket = await subscribed('subscription { personal }');
    service.change();
    const { payload } = await socket.next();
    expect(payload).toMatchObject({ data: { personal: null }, errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    const { errorId } = payload.errors[0].extensions as { errorId: string };
    expect(server.logged.find((line) => line['errorId'] === errorId)).toMatchObject({
      err: { message: 'What is made for all callers of a visibility class must not depend on one of them.' },
    });
  });

  it('is never sent to a subscriber whose starting point is invalid, which gets an error', async () => {
    const socket = await connected();
    socket.subscribe('s', 'subscription { told(since: "x") }');
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    socket.subscribe('s', TOLD, { since: 'x' });
    expect(await socket.next()).toMatchObject({ type: 'error', payload: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('is not sent to a subscriber that completes while it is being made, but to all others', async () => {
    const [leaving, staying] = [await subscribed(TOLD), await subscribed(TOLD)];
    const before = await executions();
    const gate = new Gate();
    service.held = gate.passed;
    const revision = service.change();
    while ((await executions()) === before) {
      // Reads it again at once.
    }
    leaving.send({ id: 's', type: 'complete' });
    expect(await leaving.settled()).toEqual([]);
    leaving.subscribe('s', TOLD, { since: revision });
    expect(await leaving.settled()).toEqual([]);
    gate.open();
    expect(await toldTo(staying)).toBe(revision);
    const next = service.change();
    for (const socket of [leaving, staying]) {
      expect(await toldTo(socket)).toBe(next);
    }
    expect(await leaving.settled()).toEqual([]);
    expect((await executions()) - before).toBe(2);
  });

  it('is made once for each value of a variable that says more than where to begin', async () => {
    const twice = 'subscription ($since: Int) { ...F } fragment F on Subscription { told(since: $since) }';
    const sockets = [
      await subscribed(TOLD, { since: service.log.length }),
      await subscribed(TOLD),
      await subscribed('subscription ($note: String) { told(note: $note) }', { note: 'a' }),
      await subscribed('subscription ($note: String) { told(note: $note) }', { note: 'b' }),
      await subscribed(twice),
    ];
    const before = await executions();
    const revision = service.change();
    for (const socket of sockets) {
      expect(await toldTo(socket)).toBe(revision);
    }
    // The subscription with a fragment is not shared, and so is not counted here.
    expect((await executions()) - before).toBe(3);
  });
});

describe('a subscriber that accepts no data for a while', () => {
  /** Stops reading from `stalled` and makes so many changes. `quick` has received all of them. */
  async function stall(stalled: RawSocket, quick: RawSocket, changes: number): Promise<void> {
    stalled.socket.pause();
    service.ballast = LARGE;
    for (let each = 0; each < changes; each += 1) {
      const revision = service.change();
      expect(await toldTo(quick)).toBe(revision);
    }
  }

  it('receives everything later, in order, each event once and without a gap, and delays no other subscriber', async () => {
    const [stalled, quick] = [await subscribed(TOLD), await subscribed(TOLD)];
    const first = service.log.length + 1;
    const before = await executions();
    await stall(stalled, quick, RING);
    stalled.socket.resume();
    for (let each = 0; each < RING; each += 1) {
      expect(await toldTo(stalled)).toBe(first + each);
    }
    expect(await stalled.settled()).toEqual([]);
    const made = (await executions()) - before;
    expect(made).toBeGreaterThanOrEqual(RING);
    // A body that found no room in the cache is made again for the subscriber that is behind, at most once.
    expect(made).toBeLessThanOrEqual(2 * RING);
  });

  it('and that falls behind the whole ring is ended as a slow consumer, and resumes after the last event that it received', async () => {
    const [stalled, quick] = [await subscribed(TOLD), await subscribed(TOLD)];
    const first = service.log.length + 1;
    const changes = 4 * RING;
    await stall(stalled, quick, changes);
    stalled.socket.resume();
    let told = first - 1;
    let message = await stalled.next();
    for (; message.type === 'next'; message = await stalled.next()) {
      told += 1;
      expect(parseInt(message.payload.data.told as string, 10)).toBe(told);
    }
    expect(told).toBeLessThan(first + changes - 1);
    expect(message).toMatchObject({
      type: 'error',
      id: 's',
      payload: [{ extensions: { code: 'SLOW_CONSUMER', resumeFrom: String(told) } }],
    });
    stalled.subscribe('s', TOLD, { since: told });
    while (told < first + changes - 1) {
      expect(await toldTo(stalled)).toBe((told += 1));
    }
    expect(await stalled.settled()).toEqual([]);
    expect(await quick.settled()).toEqual([]);
  });

  it('can complete before it accepts data again, and then nothing of it stays in memory', async () => {
    const [stalled, quick] = [await subscribed(TOLD), await subscribed(TOLD)];
    await stall(stalled, quick, RING);
    expect(service.feed.subscribers).toBe(2);
    stalled.send({ id: 's', type: 'complete' });
    stalled.socket.resume();
    const rest = await stalled.settled();
    expect(rest.length).toBeLessThan(RING);
    expect(service.feed.subscribers).toBe(1);
  });
});

describe('subscribers that start, stall, resume and complete in any order', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ act: 'change' } as const) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant('subscribe' as const), back: fc.option(fc.integer({ min: 0, max: 2 * RING })) }) },
    ...(['complete', 'pause', 'resume', 'settle'] as const).map((act) => ({
      weight: 1,
      arbitrary: fc.record({ act: fc.constant(act), index: fc.nat() }),
    })),
  );

  it('each receive every change once and in order, from where they began', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 40 }),
        fc.constantFrom('', 'x'.repeat(200_000)),
        async (steps, ballast) => {
          service.ballast = ballast;
          const sockets = [await connected(), await connected(), await connected()];
          const runs: { readonly id: string; readonly socket: RawSocket; readonly since: number }[] = [];
          const told = new Map<string, number[]>();
          const ended = new Map<string, unknown>();
          const hear = (messages: Awaited<ReturnType<RawSocket['settled']>>): void => {
            for (const { id = '', type, payload } of messages) {
              if (type === 'next') {
                told.get(id)?.push(parseInt(payload.data.told as string, 10));
              } else {
                ended.set(id, payload[0].extensions);
              }
            }
          };
          for (const each of steps) {
            if (each.act === 'change') {
              service.change();
            } else if (each.act === 'subscribe') {
              const socket = sockets[runs.length % sockets.length]!;
              const id = `s${String(runs.length)}`;
              const since = Math.max(0, service.log.length - (each.back ?? 0));
              socket.subscribe(id, TOLD, { since });
              told.set(id, []);
              runs.push({ id, socket, since });
            } else {
              const run = runs[each.index % Math.max(1, runs.length)];
              if (run === undefined) {
                continue;
              }
              if (each.act === 'complete') {
                run.socket.send({ id: run.id, type: 'complete' });
              } else if (each.act === 'pause') {
                run.socket.socket.pause();
              } else {
                run.socket.socket.resume();
                if (each.act === 'settle') {
                  hear(await run.socket.settled());
                }
              }
            }
          }
          for (const socket of sockets) {
            socket.socket.resume();
          }
          const someLeft = steps.some(({ act }) => act === 'complete');
          for (const { id, socket, since } of runs) {
            while (!someLeft && !ended.has(id) && (told.get(id)?.length ?? 0) < service.log.length - since) {
              hear([await socket.next()]);
            }
          }
          for (const socket of sockets) {
            hear(await socket.settled());
          }
          for (const { id, since } of runs) {
            const mine = told.get(id)!;
            expect(mine).toEqual(mine.map((_, place) => since + 1 + place));
            if (ended.has(id)) {
              expect(ended.get(id)).toEqual({ code: 'SLOW_CONSUMER', resumeFrom: String(since + mine.length) });
            }
          }
          for (const socket of open.splice(0)) {
            socket.socket.terminate();
            await socket.closed;
          }
        },
      ),
      { numRuns: runs(40, 1_000) },
    );
  }, 120_000);
});
