import { connectionOf, connectionStatus, connectionTo } from '../../../src/domain/connections/connectionRecord';
import type { ConnectionRecord } from '../../../src/domain/connections/connectionRecord';
import { consentLinkExpiry } from '../../../src/domain/connections/consentLink';
import { decide } from '../../../src/domain/decisions/decide';
import type { Decision } from '../../../src/domain/decisions/decision';
import { requestFor } from '../../../src/domain/decisions/evaluatedConnection';
import { flowRunFailure } from '../../../src/domain/resources/flowRun';
import type { Violation } from '../../../src/domain/resources/flowRun';
import { blockedConnections, MAX_CONNECTIONS, resourceStatus } from '../../../src/domain/resources/resource';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { connection, contoso, fabrikam, northwind, NOW, ON, state } from '../../support/domain/fixtures';

const blocked = (): Decision => decided(contoso, fabrikam);
const allowed = (): Decision => decided(contoso, contoso);
const HOUR = 3_600_000;

test('a connection is UNAUTHENTICATED until somebody signs in, and then CONNECTED or BLOCKED as it was decided', () => {
  expect(connectionStatus(record({ signInTenantId: null, assessment: null }))).toBe('UNAUTHENTICATED');
  expect(connectionStatus(record({ assessment: { decision: allowed(), revision: 3 } }))).toBe('CONNECTED');
  expect(connectionStatus(record({ assessment: { decision: blocked(), revision: 3 } }))).toBe('BLOCKED');
});

test('a connection is decided between its owner and the tenant that signed in; before the sign-in there is nothing to decide', () => {
  const expected = { creatorTenantId: contoso.id, signInTenantId: fabrikam.id, identityProvider: 'OTHER' };
  expect(connectionOf(record({ identityProvider: 'OTHER' }))).toEqual(expected);
  expect(connectionOf(record({ signInTenantId: null }))).toBeNull();
  expect(connectionTo(record({ signInTenantId: null, identityProvider: 'OTHER' }), fabrikam.id)).toEqual(expected);
});

test('a connection is asked about by the IDs of its tenants', () => {
  expect(requestFor(connection(contoso, fabrikam))).toEqual({
    creatorTenant: { id: contoso.id },
    signInTenant: { id: fabrikam.id },
    identityProvider: 'ENTRA_ID',
  });
  expect(requestFor(connection(null, fabrikam, { identityProvider: 'OTHER' }))).toEqual({
    creatorTenant: null,
    signInTenant: { id: fabrikam.id },
    identityProvider: 'OTHER',
  });
});

test('one blocked connection suspends an app or a flow; without one it is ACTIVE', () => {
  expect(resourceStatus([allowed(), blocked(), allowed()])).toBe('SUSPENDED');
  expect(resourceStatus([allowed(), allowed()])).toBe('ACTIVE');
  expect(resourceStatus([])).toBe('ACTIVE');
});

test('an app or a flow can use at most 100 connections', () => {
  expect(MAX_CONNECTIONS).toBe(100);
});

test('only a connection that somebody has signed in to can be blocked', () => {
  const one = record({ id: 'blocked', assessment: { decision: blocked(), revision: 3 } });
  const others = [record({ assessment: { decision: allowed(), revision: 3 } }), record({ signInTenantId: null, assessment: null })];
  expect(blockedConnections([...others, one])).toEqual([one]);
});

test('a consent link expires after 24 hours, or else at the given time, which is in the future and at most 30 days away', () => {
  expect(consentLinkExpiry(null, NOW)).toBe(NOW + 24 * HOUR);
  expect(consentLinkExpiry(NOW + 1, NOW)).toBe(NOW + 1);
  expect(consentLinkExpiry(NOW + 30 * 24 * HOUR, NOW)).toBe(NOW + 30 * 24 * HOUR);
  for (const [wanted, words] of [
    [NOW, 'in the future'],
    [NOW - 1, 'in the future'],
    [NOW + 30 * 24 * HOUR + 1, '30 days'],
  ] as const) {
    const refusal = { code: 'INVALID_EXPIRY', message: expect.stringContaining(words), path: ['expiresAt'] };
    expect(consentLinkExpiry(wanted, NOW)).toEqual(refusal);
  }
});

describe('the failure of a run that could not start', () => {
  test('names the connection, both tenants, the direction and the revision of the policy', () => {
    expect(flowRunFailure([violation('Finance mail', contoso, fabrikam)], [])).toBe(
      'The connection `Finance mail` failed authorization due to tenant isolation, inbound, at policy revision `7`: ' +
        'Fabrikam (fabrikam.example) does not accept connections from Contoso (contoso.example). Ask an admin of Fabrikam to add an inbound rule for Contoso.',
    );
  });

  test('names both directions if both tenants block the connection', () => {
    const asked = connection(contoso, fabrikam);
    const decision = decide(state(contoso, ON), state(fabrikam, ON), asked);
    const one = violation('A', contoso, fabrikam);
    const both = { ...one, evaluated: { ...one.evaluated, decision } };
    expect(flowRunFailure([both], [])).toContain('due to tenant isolation, outbound and inbound, at policy revision `7`');
  });

  test('names the first of several connections, and counts the others', () => {
    const two = [violation('A', contoso, fabrikam), violation('B', contoso, northwind)];
    expect(flowRunFailure(two, [])).toContain('The connection `A` (and 1 more connection) failed');
    expect(flowRunFailure(two, ['C'])).toContain('The connection `A` (and 2 more connections) failed');
  });

  test('names a connection that nobody has signed in to if none is blocked', () => {
    expect(flowRunFailure([], ['Mail'])).toBe('Nobody has signed in to the connection `Mail`: ask for consent first.');
    expect(flowRunFailure([], ['Mail', 'Files', 'Chat'])).toContain('`Mail` (and 2 more connections)');
  });
});

function decided(creator: Tenant, signIn: Tenant): Decision {
  return decide(state(creator), state(signIn, ON), connection(creator, signIn));
}

function record(changes: Partial<ConnectionRecord>): ConnectionRecord {
  return {
    id: 'id',
    tenantId: contoso.id,
    name: 'Finance mail',
    connector: 'mail',
    identityProvider: 'ENTRA_ID',
    signInTenantId: fabrikam.id,
    createdAt: NOW,
    assessment: null,
    ...changes,
  };
}

function violation(name: string, creator: Tenant, signIn: Tenant): Violation {
  const decision = decided(creator, signIn);
  return {
    connection: record({ name, signInTenantId: signIn.id, assessment: { decision, revision: 7 } }),
    evaluated: { connection: connection(creator, signIn), decision, revision: 7, creator, signIn },
  };
}
