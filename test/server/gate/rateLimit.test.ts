import type { Caller } from '../../../src/domain/callers/caller';
import { rateLimit } from '../../../src/server/gate/rateLimit';
import type { RateLimit } from '../../../src/server/gate/rateLimit';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../../support/people';

/** How many of so many requests by this caller are let through. Each other one must be refused as `RATE_LIMITED`. */
function letThrough(check: RateLimit, caller: Caller | null, requests: number): number {
  let passed = 0;
  for (let count = 0; count < requests; count += 1) {
    try {
      check(caller);
      passed += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: 'RATE_LIMITED' });
    }
  }
  return passed;
}

describe('the rate limit', () => {
  let at = 0;
  const limit = (): RateLimit => rateLimit(10, () => at);
  const contoso = adminOf(CONTOSO);

  it('lets the requests of a full second through at once, and then one for each tenth of a second', () => {
    const check = limit();
    expect(letThrough(check, contoso, 11)).toBe(10);
    expect(() => check(contoso)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 100 } }));
    at += 100;
    expect(letThrough(check, contoso, 2)).toBe(1);
    expect(() => check(contoso)).toThrow('Try again');
  });

  it('counts the same subject of another tenant or issuer separately, and does not count requests without a caller', () => {
    const check = limit();
    expect(letThrough(check, contoso, 10)).toBe(10);
    expect(letThrough(check, { ...contoso, tenantId: FABRIKAM.id }, 10)).toBe(10);
    expect(letThrough(check, { ...contoso, issuer: 'https://other.example' }, 10)).toBe(10);
    expect(letThrough(check, null, 20)).toBe(20);
    expect(letThrough(check, contoso, 1)).toBe(0);
  });

  it('does not limit a caller with a platform role', () => {
    expect(letThrough(limit(), OPERATOR, 50)).toBe(50);
  });
});
