import { setImmediate as immediate } from 'node:timers/promises';
import { OneByOne } from '../../../../src/server/socket/fanOut/oneByOne';

/** A work that ends when it is told to. */
function work(name: string, log: string[]): { readonly begin: () => Promise<string>; readonly end: () => void } {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const begin = async (): Promise<string> => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
    return name;
  };
  return { begin, end };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await immediate();
  }
}

describe('works of one line', () => {
  it('begin at once if no other is under way, and otherwise after a turn of the event loop when the one before has ended', async () => {
    const [line, log] = [new OneByOne(), [] as string[]];
    const [first, second] = [work('first', log), work('second', log)];
    const results = [first, second].map(({ begin }) => Promise.resolve(line.run(begin)));
    await turns(5);
    expect(log).toEqual(['first begins']);
    first.end();
    second.end();
    void results[0]?.then(() => setImmediate(() => log.push('others')));
    expect(await Promise.all(results)).toEqual(['first', 'second']);
    expect(log).toEqual(['first begins', 'first ends', 'others', 'second begins', 'second ends']);
  });

  it('go on after one that fails', async () => {
    const line = new OneByOne();
    const failing = line.run(() => Promise.reject(new Error('no')));
    const next = line.run(() => 'next');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
    expect(line.run(() => 'at once')).not.toBeInstanceOf(Promise);
  });
});
