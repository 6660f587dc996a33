import fc from 'fast-check';
import {
  checkAccess,
  FIELDS_WITH_ACCESS,
  mayAskOf,
  mayReadPolicy,
  maySeeRecords,
  maySeeUsersOf,
  runScopeOf,
  scopeOf,
} from '../../../src/api/access/access';
import { visibilityClass } from '../../../src/api/access/visibilityClass';
import type { Caller, Role } from '../../../src/domain/callers/caller';
import { CONTOSO, FABRIKAM, UNLISTED } from '../../support/people';

const ROLES: readonly Role[] = ['Evaluator', 'PolicyReader', 'TenantAdmin', 'PlatformEvaluator', 'PlatformOperator'];
const TENANTS = [CONTOSO.id, FABRIKAM.id, UNLISTED];

const caller: fc.Arbitrary<Caller> = fc.record({
  issuer: fc.webUrl(),
  subject: fc.string(),
  tenantId: fc.constantFrom(null, ...TENANTS),
  roles: fc.array(fc.constantFrom(...ROLES), { maxLength: 6 }),
  expiresAt: fc.nat(),
});

/** The result of every access check for a caller. */
function accessOf(who: Caller): unknown {
  const may = mayAskOf(who);
  const pairs = [null, ...TENANTS].flatMap((creator) => TENANTS.map((signIn) => may(creator, signIn)));
  const fields = FIELDS_WITH_ACCESS.flatMap((field) =>
    TENANTS.map((tenantId) => {
      try {
        checkAccess(field, who, { tenantId, input: { tenantId, policy: { tenantId } } });
        return 'allowed';
      } catch (error) {
        return String(error);
      }
    }),
  );
  const reached = TENANTS.map((id) => [mayReadPolicy(who, id), maySeeUsersOf(who, id), maySeeRecords(who, id)]);
  return [pairs, fields, reached, maySeeUsersOf(who, null), scopeOf(who), runScopeOf(who)];
}

const withoutOrder = ({ tenantId, roles }: Caller): string => JSON.stringify([tenantId, [...new Set(roles)].sort()]);

test('access is the same for a caller and for their class, which has no subject, issuer or expiry', () => {
  fc.assert(
    fc.property(caller, (who) => {
      expect(accessOf(visibilityClass(who).caller)).toEqual(accessOf(who));
    }),
  );
});

test('two callers are of one class exactly if they have the same tenant and the same roles, in any order', () => {
  fc.assert(
    fc.property(caller, caller, (a, b) => {
      expect(visibilityClass(a).key === visibilityClass(b).key).toBe(withoutOrder(a) === withoutOrder(b));
    }),
  );
  const [a, b] = [['TenantAdmin', 'Evaluator'] as const, ['Evaluator', 'TenantAdmin', 'Evaluator'] as const].map((roles) => ({
    issuer: 'a',
    subject: roles[0],
    tenantId: CONTOSO.id,
    roles,
    expiresAt: roles.length,
  }));
  expect(visibilityClass(a!).key).toBe(visibilityClass(b!).key);
});

test('reading the subject, issuer or expiry of a class fails, so that no answer made for many callers depends on one of them', () => {
  const { caller: anyone } = visibilityClass({ issuer: 'i', subject: 's', tenantId: null, roles: [], expiresAt: 1 });
  expect(() => anyone.subject).toThrow('must not depend on one of them');
  expect(() => anyone.issuer).toThrow('must not depend on one of them');
  expect(() => anyone.expiresAt).toThrow('must not depend on one of them');
  expect(() => ({ ...anyone })).toThrow('must not depend on one of them');
});
