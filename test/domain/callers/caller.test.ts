import {
  actorOf,
  callerKey,
  isPlatformOperator,
  isPlatformRole,
  ownedBy,
  requestActorOf,
  ROLES,
  sameActor,
} from '../../../src/domain/callers/caller';
import type { Caller, Role } from '../../../src/domain/callers/caller';
import { contoso, fabrikam, NOW } from '../../support/domain/fixtures';

const alice = { issuer: 'https://issuer.example', tenantId: contoso.id, subject: 'alice' };
const caller = (...roles: Role[]): Caller => ({ ...alice, roles, expiresAt: NOW });

test('a caller is identified by issuer, tenant and subject together', () => {
  const others = [
    { ...alice, issuer: 'https://other.example' },
    { ...alice, tenantId: null },
    { ...alice, subject: 'bob' },
    { ...alice, issuer: alice.subject, subject: alice.issuer },
  ];
  expect(sameActor(alice, { ...alice })).toBe(true);
  expect(others.map((other) => sameActor(alice, other))).toEqual([false, false, false, false]);
  const keys = [alice, ...others].map((one) => callerKey({ ...caller(), ...one }));
  expect(new Set(keys).size).toBe(1 + others.length);
  expect(callerKey({ ...caller('TenantAdmin'), expiresAt: NOW + 1 })).toBe(keys[0]);
});

test('the change log stores tenant and subject of a caller, a policy request also the issuer', () => {
  expect(actorOf(caller('TenantAdmin'))).toEqual({ tenantId: contoso.id, subject: 'alice' });
  expect(requestActorOf(caller('TenantAdmin'))).toEqual(alice);
});

test('only the role PlatformOperator makes an operator', () => {
  expect(isPlatformOperator(caller('TenantAdmin', 'PlatformOperator'))).toBe(true);
  expect(isPlatformOperator(caller('TenantAdmin', 'PlatformEvaluator'))).toBe(false);
});

test('the platform roles are PlatformEvaluator and PlatformOperator', () => {
  expect(ROLES).toEqual(['Evaluator', 'PolicyReader', 'TenantAdmin', 'PlatformEvaluator', 'PlatformOperator']);
  expect(ROLES.filter(isPlatformRole)).toEqual(['PlatformEvaluator', 'PlatformOperator']);
});

test('a thing of another tenant does not exist for the caller; without a scope every thing exists', () => {
  const thing = { tenantId: contoso.id };
  expect(ownedBy(contoso.id, thing)).toBe(thing);
  expect(ownedBy(null, thing)).toBe(thing);
  expect(ownedBy(fabrikam.id, thing)).toBeNull();
  expect(ownedBy(fabrikam.id, null)).toBeNull();
  expect(ownedBy(null, null)).toBeNull();
});
