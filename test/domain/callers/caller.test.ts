import { actorOf, callerKey, isPlatformRole, requestActorOf, ROLES } from '../../../src/domain/callers/caller';
import type { Caller } from '../../../src/domain/callers/caller';
import { contoso, NOW } from '../../support/domain/fixtures';

const alice: Caller = {
  issuer: 'https://issuer.example',
  tenantId: contoso.id,
  subject: 'alice',
  roles: ['TenantAdmin'],
  expiresAt: NOW,
};

test('there are five roles, and those of the platform are the two that say so', () => {
  expect(ROLES).toEqual(['Evaluator', 'PolicyReader', 'TenantAdmin', 'PlatformEvaluator', 'PlatformOperator']);
  expect(ROLES.filter(isPlatformRole)).toEqual(['PlatformEvaluator', 'PlatformOperator']);
});

test('the change log keeps the subject and the tenant of a caller; a request keeps the issuer too', () => {
  expect(actorOf(alice)).toEqual({ subject: 'alice', tenantId: contoso.id });
  expect(requestActorOf(alice)).toEqual({ issuer: 'https://issuer.example', tenantId: contoso.id, subject: 'alice' });
});

test('two callers share a key only if issuer, tenant and subject are the same', () => {
  expect(callerKey({ ...alice, roles: [], expiresAt: 0 })).toBe(callerKey(alice));
  const others = [
    { ...alice, issuer: 'https://other.example' },
    { ...alice, tenantId: null },
    { ...alice, subject: 'bob' },
    { ...alice, issuer: alice.subject, subject: alice.issuer },
  ];
  expect(new Set([alice, ...others].map(callerKey)).size).toBe(1 + others.length);
});
