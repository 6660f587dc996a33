import { Expiries } from '../../src/server/expiries';
import { Rounds } from '../../src/server/rounds';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('rounds', () => {
  it('come by each once in the time given, never sooner by more than a part of it, and by nobody who left', () => {
    const visits: string[] = [];
    const rounds = new Rounds<string>(3200, (members) => visits.push(...members));
    const left = rounds.add('early');
    rounds.add('stays');
    jest.advanceTimersByTime(1000);
    rounds.add('late');
    jest.advanceTimersByTime(2100);
    expect(visits).toEqual([]);
    jest.advanceTimersByTime(101);
    expect(visits).toEqual(['early', 'stays']);
    left.delete('early');
    jest.advanceTimersByTime(3200);
    expect(visits).toEqual(['early', 'stays', 'late', 'stays']);
    rounds.stop();
  });

  it('have one timer for all, and none where nobody is left', () => {
    const rounds = new Rounds<number>(3200, () => undefined);
    expect(jest.getTimerCount()).toBe(0);
    const parts = [1, 2, 3].map((member) => rounds.add(member));
    expect(jest.getTimerCount()).toBe(1);
    parts.forEach((part, place) => part.delete(place + 1));
    jest.advanceTimersByTime(3200);
    expect(jest.getTimerCount()).toBe(0);
    rounds.add(4);
    expect(jest.getTimerCount()).toBe(1);
    rounds.stop();
  });
});

describe('expiries', () => {
  const start = 1_000_000;
  const open = (): { readonly expiries: Expiries<string>; readonly expired: string[] } => {
    jest.setSystemTime(start);
    const expired: string[] = [];
    return { expiries: new Expiries<string>(Date.now, (member) => void expired.push(member)), expired };
  };

  it('come at their time, all of one time by one timer', () => {
    const { expiries, expired } = open();
    for (const member of ['a', 'b', 'c']) expiries.add(start + 1000, member);
    expiries.add(start + 2000, 'd');
    expect(jest.getTimerCount()).toBe(2);
    expiries.delete(start + 1000, 'b');
    jest.advanceTimersByTime(999);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a', 'c']);
    expiries.delete(start + 2000, 'd');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are deleted without harm while they expire, and again', () => {
    jest.setSystemTime(start);
    const expired: string[] = [];
    const expiries: Expiries<string> = new Expiries<string>(Date.now, (member) => {
      expired.push(member);
      expiries.delete(start + 5, member);
    });
    expiries.add(start + 5, 'a');
    expiries.add(start + 5, 'b');
    jest.advanceTimersByTime(5);
    expect(expired).toEqual(['a', 'b']);
  });

  it('of the past come at once', () => {
    const { expiries, expired } = open();
    expiries.add(start - 1, 'a');
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a']);
  });

  it('later than a timer can count come at their time all the same', () => {
    const { expiries, expired } = open();
    const year = 365 * 86_400_000;
    expiries.add(start + year, 'a');
    jest.advanceTimersByTime(year - 1);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a']);
  });
});
