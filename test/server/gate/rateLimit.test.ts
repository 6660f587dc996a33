import type { Caller } from '../../../src/domain/callers/caller';
import { rateLimit } from '../../../src/server/gate/rateLimit';
import type { RateLimit } from '../../../src/server/gate/rateLimit';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../../support/people';

/** How many of so many requests by this caller are let through. Each other one must be refused as `RATE_LIMITED`. */
function letThrough(check: RateLimit, caller: Caller | null, requests: number, units = 1): number {
  let passed = 0;
  for (let count = 0; count < requests; count += 1) {
    try {
      check(caller, units);
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    }
  }
  return passed;
}

describe('the rate limit', () => {
  let at = 0;
  const limit = (): RateLimit => rateLimit({ subject: 10, tenant: 25, platform: 100 }, () => at);
  const contoso = adminOf(CONTOSO);
  const colleague = (subject: string): Caller => ({ ...contoso, subject });

  it('lets the units of a full second through at once, and then one for each tenth of a second', () => {
    const check = limit();
    expect(letThrough(check, contoso, 11)).toBe(10);
    expect(() => check(contoso, 1)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 100 } }));
    at += 100;
    expect(letThrough(check, contoso, 2)).toBe(1);
    expect(() => check(contoso, 1)).toThrow('Try again');
    at += 1_000;
    expect(letThrough(check, contoso, 5, 3)).toBe(3);
  });

  it('lets a request through that costs more than a full second, and the next one only when that is paid', () => {
    const check = limit();
    expect(letThrough(check, contoso, 2, 25)).toBe(1);
    expect(() => check(contoso, 1)).toThrow(expect.objectContaining({ details: { retryAfterMs: 1_600 } }));
    at += 1_500;
    expect(letThrough(check, contoso, 1)).toBe(0);
    at += 100;
    expect(letThrough(check, contoso, 2)).toBe(1);
  });

  it('counts the tokens of one subject together, and the same subject of another tenant or issuer separately', () => {
    const check = limit();
    expect(letThrough(check, contoso, 10)).toBe(10);
    expect(letThrough(check, { ...contoso, roles: ['Evaluator'], expiresAt: 1 }, 1)).toBe(0);
    expect(letThrough(check, { ...contoso, tenantId: FABRIKAM.id }, 10)).toBe(10);
    expect(letThrough(check, { ...contoso, issuer: 'https://other.example' }, 10)).toBe(10);
    expect(letThrough(check, contoso, 1)).toBe(0);
  });

  it('limits all subjects of a tenant together, and no subject of another one', () => {
    const check = limit();
    const passed = ['a', 'b', 'c', 'd'].map((subject) => letThrough(check, colleague(subject), 10));
    expect(passed).toEqual([10, 10, 5, 0]);
    expect(() => check(colleague('e'), 1)).toThrow('This tenant may spend 25 units');
    expect(letThrough(check, adminOf(FABRIKAM), 10)).toBe(10);
  });

  it('spends nothing of the subject if the tenant has nothing left', () => {
    const check = limit();
    for (const subject of ['a', 'b', 'c']) {
      letThrough(check, colleague(subject), 10);
    }
    expect(letThrough(check, colleague('d'), 10)).toBe(0);
    at += 400;
    expect(letThrough(check, colleague('d'), 11)).toBe(10);
  });

  it('gives a caller with a platform role a limit of its own, which counts for no tenant', () => {
    const check = limit();
    expect(letThrough(check, OPERATOR, 101)).toBe(100);
    expect(letThrough(check, { ...contoso, roles: ['PlatformEvaluator'] }, 101)).toBe(100);
    expect(letThrough(check, contoso, 11)).toBe(10);
  });

  it('does not count requests without a caller', () => {
    expect(letThrough(limit(), null, 1_000)).toBe(1_000);
  });
});

test.each([
  [1, [1, 10, 50]],
  [5, [1, 10]],
  [100, [1, 90, 95]],
  [200, [11, 112, 3_000]],
])('with %i units a second, a request that pays %p one after the other is let through, and the next one waits', (perSecond, payments) => {
  const limit = rateLimit({ subject: perSecond, tenant: perSecond, platform: perSecond }, () => 0);
  let spent = 0;
  for (const units of payments) {
    expect(() => limit(adminOf(CONTOSO), units, spent)).not.toThrow();
    spent += units;
  }
  expect(() => limit(adminOf(CONTOSO), 1)).toThrow('Try again');
});

test('what a request has spent lets it spend no more than one that pays all at once', () => {
  const limit = rateLimit({ subject: 100, tenant: 100, platform: 100 }, () => 0);
  limit(adminOf(CONTOSO), 30);
  limit(adminOf(CONTOSO), 1);
  expect(() => limit(adminOf(CONTOSO), 80, 1)).toThrow('Try again in 110 ms');
  expect(() => limit(adminOf(CONTOSO), 69, 1)).not.toThrow();
});
