import { KeepAliveRounds } from '../../../src/server/socket/keepAliveRounds';
import { TokenExpiryTimers } from '../../../src/server/socket/tokenExpiryTimers';
import type { Expiring } from '../../../src/server/socket/tokenExpiryTimers';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('keep-alive rounds', () => {
  it('visit each member once in the given time, at most one part of a round earlier, and no member that was removed', () => {
    const visits: string[] = [];
    const rounds = new KeepAliveRounds<string>(3200, (members) => visits.push(...members));
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

  it('have one timer for all members, and none without members', () => {
    const rounds = new KeepAliveRounds<number>(3200, () => undefined);
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

describe('token expiries', () => {
  const start = 1_000_000;
  function open(): { readonly expiries: TokenExpiryTimers; readonly expired: string[]; readonly member: (name: string) => Expiring } {
    jest.setSystemTime(start);
    const expired: string[] = [];
    return { expiries: new TokenExpiryTimers(Date.now), expired, member: (name) => ({ expire: () => void expired.push(name) }) };
  }

  it('come at their time, with one timer for all of the same time', () => {
    const { expiries, expired, member } = open();
    const [a, b, c, d] = [member('a'), member('b'), member('c'), member('d')];
    for (const each of [a, b, c]) {
      expiries.add(start + 1000, each);
    }
    expiries.add(start + 2000, d);
    expect(jest.getTimerCount()).toBe(2);
    expiries.delete(start + 1000, b);
    jest.advanceTimersByTime(999);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a', 'c']);
    expiries.delete(start + 2000, d);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('can be deleted while they expire', () => {
    const { expiries, expired, member } = open();
    for (const each of [member('a'), member('b')]) {
      const leaving: Expiring = {
        expire: () => {
          each.expire();
          expiries.delete(start + 5, leaving);
        },
      };
      expiries.add(start + 5, leaving);
    }
    jest.advanceTimersByTime(5);
    expect(expired).toEqual(['a', 'b']);
  });

  it('in the past come at once', () => {
    const { expiries, expired, member } = open();
    expiries.add(start - 1, member('a'));
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a']);
  });

  it('beyond the longest delay of a timer still come at their time', () => {
    const { expiries, expired, member } = open();
    const year = 365 * 86_400_000;
    expiries.add(start + year, member('a'));
    jest.advanceTimersByTime(year - 1);
    expect(expired).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(expired).toEqual(['a']);
  });
});
