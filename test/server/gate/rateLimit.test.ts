import { rateLimit } from '../../../src/server/gate/rateLimit';
import { adminOf, CONTOSO, FABRIKAM, OPERATOR } from '../../support/people';

describe('the rate limit', () => {
  let at = 0;
  const limit = (): ReturnType<typeof rateLimit> => rateLimit(10, () => at);
  const contoso = adminOf(CONTOSO);

  it('lets a full second through at once and then one for each tenth of a second', () => {
    const check = limit();
    for (let count = 0; count < 10; count += 1) {
      check(contoso);
    }
    expect(() => check(contoso)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 100 } }));
    at += 100;
    check(contoso);
    expect(() => check(contoso)).toThrow('Try again');
  });

  it('counts a subject of another tenant or issuer as somebody else, and nobody as nobody', () => {
    const check = limit();
    for (let count = 0; count < 10; count += 1) {
      check(contoso);
    }
    check({ ...contoso, tenantId: FABRIKAM.id });
    check({ ...contoso, issuer: 'https://other.example' });
    for (let count = 0; count < 20; count += 1) {
      check(null);
    }
  });

  it('binds no caller with a platform role', () => {
    const check = limit();
    for (let count = 0; count < 50; count += 1) {
      check(OPERATOR);
    }
  });
});
