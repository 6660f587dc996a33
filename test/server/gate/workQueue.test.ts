import type { Caller } from '../../../src/domain/callers/caller';
import { WorkQueue } from '../../../src/server/gate/workQueue';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../../support/people';

const contoso = adminOf(CONTOSO);
const fabrikam = adminOf(FABRIKAM);

describe('the queue of waiting work', () => {
  it('serves the tenants in turn: nobody waits for the backlog of another tenant', async () => {
    const queue = new WorkQueue(100);
    const begun: string[] = [];
    const work = async (caller: Caller, name: string): Promise<void> => {
      await queue.turn(caller);
      begun.push(name);
    };
    const all = [
      ...Array.from({ length: 50 }, (_, place) => work(place % 2 === 0 ? contoso : { ...contoso, subject: 'colleague' }, 'contoso')),
      work(fabrikam, 'fabrikam'),
      work(fabrikam, 'fabrikam'),
      work(OPERATOR, 'operator'),
      work(adminOf(NORTHWIND), 'northwind'),
    ];
    expect(queue.waiting).toBe(54);
    await Promise.all(all);
    expect(begun.slice(0, 6).sort()).toEqual(['contoso', 'contoso', 'fabrikam', 'fabrikam', 'northwind', 'operator']);
    expect(begun.slice(6)).toEqual(Array(48).fill('contoso'));
    expect(queue.waiting).toBe(0);
  });

  it('lets the event loop turn after each piece of work', async () => {
    const queue = new WorkQueue(100);
    let turns = 0;
    const count = (): void => {
      turns += 1;
      if (turns < 100) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    const seen = await Promise.all(Array.from({ length: 10 }, () => queue.turn(contoso).then(() => turns)));
    expect(new Set(seen).size).toBe(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('refuses work of a tenant that has too much waiting, and takes that of others', async () => {
    const queue = new WorkQueue(2);
    const waiting = [queue.turn(contoso), queue.turn(contoso)];
    expect(() => queue.turn({ ...contoso, subject: 'colleague' })).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
    waiting.push(queue.turn(fabrikam));
    await Promise.all(waiting);
    await queue.turn(contoso);
  });
});
