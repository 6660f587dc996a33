import fc from 'fast-check';
import type { Connection } from '../../../src/domain/decisions/connection';
import type { Decision } from '../../../src/domain/decisions/decision';
import { decisionMessage } from '../../../src/domain/decisions/decisionMessage';
import { tenantName } from '../../../src/domain/tenants/tenant';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { anyPolicy } from '../../support/domain/arbitraries';
import { connection, contoso, decideAmong, fabrikam, OFF, ON, rule, state, tenant, unlistedId } from '../../support/domain/fixtures';

type Settings = typeof ON;

/** The message for a connection. `policies` are the creator tenant's and the sign-in tenant's. */
function message(creator: Tenant | null, signIn: Tenant | null, policies: [Settings, Settings], asked?: Partial<Connection>): string {
  const parties = connection(creator ?? unlistedId, signIn ?? unlistedId, asked);
  const world = [state(creator ?? unlistedId, policies[0]), state(signIn ?? unlistedId, policies[1])];
  return decisionMessage(decideAmong(world, parties), asked?.creatorTenantId === null ? null : creator, signIn, parties);
}

test.each<[string, [Settings, Settings], string]>([
  [
    'the sign-in tenant blocks it',
    [OFF, ON],
    'Fabrikam (fabrikam.example) does not accept connections from Contoso (contoso.example). Ask an admin of Fabrikam to add an inbound rule for Contoso.',
  ],
  [
    'the creator tenant blocks it',
    [ON, OFF],
    'Contoso (contoso.example) does not allow connections to Fabrikam (fabrikam.example). Ask an admin of Contoso to add an outbound rule for Fabrikam.',
  ],
  [
    'both block it',
    [ON, ON],
    'Contoso (contoso.example) does not allow connections to Fabrikam (fabrikam.example), and Fabrikam does not accept connections from Contoso. Ask an admin of Contoso to add an outbound rule for Fabrikam, and an admin of Fabrikam to add an inbound rule for Contoso.',
  ],
  ['both allow it', [OFF, OFF], 'Isolation lets this connection from Contoso (contoso.example) to Fabrikam (fabrikam.example) through.'],
])('if %s, the message says so and names whom to ask', (_condition, policies, text) => {
  expect(message(contoso, fabrikam, policies)).toBe(text);
});

test('a tenant that the directory does not hold is named by its ID', () => {
  expect(message(null, fabrikam, [OFF, ON])).toBe(
    `Fabrikam (fabrikam.example) does not accept connections from \`${unlistedId}\`. Ask an admin of Fabrikam to add an inbound rule for \`${unlistedId}\`.`,
  );
  expect(message(contoso, null, [ON, OFF])).toBe(
    `Contoso (contoso.example) does not allow connections to \`${unlistedId}\`. Ask an admin of Contoso to add an outbound rule for \`${unlistedId}\`.`,
  );
});

test('two tenants of one name are told apart by their default domains throughout', () => {
  const other = tenant(fabrikam.id, 'Contoso', 'PUBLIC', ['contoso.test']);
  expect(message(contoso, other, [OFF, ON])).toBe(
    'Contoso (contoso.test) does not accept connections from Contoso (contoso.example). Ask an admin of Contoso (contoso.test) to add an inbound rule for Contoso (contoso.example).',
  );
  expect(message(contoso, other, [ON, OFF])).toBe(
    'Contoso (contoso.example) does not allow connections to Contoso (contoso.test). Ask an admin of Contoso (contoso.example) to add an outbound rule for Contoso (contoso.test).',
  );
});

test('a tenant without a domain is named with its ID', () => {
  expect(tenantName({ ...contoso, domains: [] }, contoso.id)).toBe(`Contoso (${contoso.id})`);
});

test('the message says that a connection carries no creator tenant', () => {
  const nobody = { creatorTenantId: null };
  expect(message(contoso, fabrikam, [OFF, ON], nobody)).toBe(
    'The connection carries no creator tenant, and Fabrikam (fabrikam.example) does not accept such connections. Ask an admin of Fabrikam to allow connections without a creator tenant.',
  );
  expect(message(contoso, null, [OFF, ON], nobody)).toBe(
    `The connection carries no creator tenant, and \`${unlistedId}\` does not accept such connections. Ask an admin of \`${unlistedId}\` to allow connections without a creator tenant.`,
  );
  const letIn = 'The connection carries no creator tenant, and Fabrikam (fabrikam.example) lets it through.';
  expect(message(contoso, fabrikam, [OFF, OFF], nobody)).toBe(letIn);
  expect(message(contoso, fabrikam, [OFF, { ...ON, unidentifiedCreators: 'ALLOW' }], nobody)).toBe(letIn);
});

test('within one tenant isolation does not apply', () => {
  expect(message(contoso, contoso, [ON, ON])).toBe(
    'Contoso (contoso.example) creates the connection and is signed in to: isolation does not apply within one tenant.',
  );
});

test('isolation does not apply if Entra ID does not authenticate the user', () => {
  expect(message(contoso, fabrikam, [ON, ON], { identityProvider: 'OTHER' })).toBe(
    'The connector does not authenticate with Entra ID, so isolation does not apply to this connection from Contoso (contoso.example) to Fabrikam (fabrikam.example).',
  );
  expect(message(contoso, fabrikam, [ON, ON], { identityProvider: 'OTHER', creatorTenantId: null })).toBe(
    'The connector does not authenticate with Entra ID, so isolation does not apply to this connection to Fabrikam (fabrikam.example).',
  );
});

test('every message names both tenants and depends on the outcomes alone', () => {
  const redacted = (decision: Decision): Decision => {
    const side = (verdict: Decision['inbound']) => verdict && { ...verdict, reason: 'NO_MATCHING_RULE' as const, rule: null };
    return { ...decision, outbound: side(decision.outbound), inbound: side(decision.inbound) };
  };
  fc.assert(
    fc.property(anyPolicy, anyPolicy, (creator, signIn) => {
      const parties = connection(contoso, fabrikam);
      const world = [state(contoso, creator.settings, creator.rules), state(fabrikam, signIn.settings, [...signIn.rules, rule('x')])];
      const decision = decideAmong(world, parties);
      const text = decisionMessage(decision, contoso, fabrikam, parties);
      expect(text).toContain('Contoso (contoso.example)');
      expect(text).toContain('Fabrikam (fabrikam.example)');
      expect(decisionMessage(redacted(decision), contoso, fabrikam, parties)).toBe(text);
    }),
  );
});
