import { isPlatformOperator, ownedBy } from '../../../src/domain/callers/caller';
import type { Caller, Role } from '../../../src/domain/callers/caller';
import { connectionInUse, connectionNotFound, connectionSignedIn, linkInvalid } from '../../../src/domain/connections/connectionErrors';
import { decide } from '../../../src/domain/decisions/decide';
import { diffOfWantedPolicy } from '../../../src/domain/policyRequests/policyDiff';
import {
  changeRequestRequired,
  requestBaseMoved,
  requestNotFound,
  requestNotOpen,
} from '../../../src/domain/policyRequests/policyRequestErrors';
import { connectionBlocked, flowSuspended, resourceNotFound, runEnded, runNotFound } from '../../../src/domain/resources/resourceErrors';
import type { UserError } from '../../../src/domain/shared/userError';
import { connection, contoso, current, fabrikam, northwind, NOW, ON, rule, state } from '../../support/domain/fixtures';

const LONG = 'x'.repeat(300);

test.each<[() => UserError, UserError]>([
  [() => connectionNotFound('c'), { code: 'CONNECTION_NOT_FOUND', message: 'There is no connection `c`.', path: ['connectionId'] }],
  [
    () => connectionNotFound('c', ['connectionIds', '3']),
    { code: 'CONNECTION_NOT_FOUND', message: 'There is no connection `c`.', path: ['connectionIds', '3'] },
  ],
  [
    () => connectionInUse('Mail'),
    {
      code: 'CONNECTION_IN_USE',
      message: 'An app or a flow uses the connection `Mail`. Take it out of them first.',
      path: ['connectionId'],
    },
  ],
  [
    () => connectionSignedIn('Mail'),
    {
      code: 'CONNECTION_IN_USE',
      message: 'Somebody has signed in to the connection `Mail` already. A consent link is for one that nobody has signed in to.',
      path: ['connectionId'],
    },
  ],
  [
    () => linkInvalid(),
    { code: 'LINK_INVALID', message: 'This consent link is not good, or no longer. Ask for a new one.', path: ['token'] },
  ],
  [() => resourceNotFound('r', ['id']), { code: 'RESOURCE_NOT_FOUND', message: 'There is no app or flow `r` here.', path: ['id'] }],
  [
    () => flowSuspended('Billing'),
    {
      code: 'FLOW_SUSPENDED',
      message: 'Policy blocks connections of the flow `Billing`, so it is suspended and not started. Its `violations` say who blocks what.',
      path: ['flowId'],
    },
  ],
  [() => runNotFound('r'), { code: 'RUN_NOT_FOUND', message: 'There is no run `r`.', path: ['runId'] }],
  [() => runEnded('r'), { code: 'RUN_ENDED', message: 'The run `r` has ended already.', path: ['runId'] }],
  [() => requestNotFound('q'), { code: 'REQUEST_NOT_FOUND', message: 'There is no request `q`.', path: ['requestId'] }],
  [() => requestNotOpen('It is over.'), { code: 'REQUEST_NOT_OPEN', message: 'It is over.', path: ['requestId'] }],
  [
    () => requestBaseMoved(4, 7),
    {
      code: 'STALE_REVISION',
      message: 'The request was verified against the policy at revision `4`, which is at `7` by now. Verify it again.',
      path: ['requestId'],
    },
  ],
  [
    () => changeRequestRequired(),
    {
      code: 'CHANGE_REQUEST_REQUIRED',
      message: 'This policy changes by request only. Ask with `requestPolicyChange`; an operator verifies and applies it.',
      path: [],
    },
  ],
])('an error of design time says what is wrong and what to do (%#)', (said, meant) => {
  expect(said()).toEqual(meant);
});

test('an error echoes no long text whole', () => {
  const errors = [
    connectionNotFound(LONG),
    connectionInUse(LONG),
    connectionSignedIn(LONG),
    resourceNotFound(LONG, []),
    flowSuspended(LONG),
    runNotFound(LONG),
    runEnded(LONG),
    requestNotFound(LONG),
  ];
  expect(errors.filter(({ message }) => message.includes(LONG))).toEqual([]);
});

test('a blocked connection is named, with who blocks it and whom to ask', () => {
  const asked = connection(contoso, fabrikam);
  const decision = decide(state(contoso, ON), state(fabrikam), asked);
  const record = {
    id: 'c',
    tenantId: contoso.id,
    name: 'Mail',
    connector: 'outlook',
    identityProvider: 'ENTRA_ID',
    signInTenantId: fabrikam.id,
    createdAt: NOW,
    assessment: { decision, revision: 9 },
  } as const;
  const violation = { connection: record, evaluated: { connection: asked, decision, revision: 9, creator: contoso, signIn: fabrikam } };
  expect(connectionBlocked(violation, ['connectionIds', '0'])).toEqual({
    code: 'CONNECTION_BLOCKED',
    message:
      'The connection `Mail` is blocked. Contoso (contoso.example) does not allow connections to Fabrikam (fabrikam.example). Ask an admin of Contoso to add an outbound rule for Fabrikam.',
    path: ['connectionIds', '0'],
  });
});

test('a thing of another tenant is for its caller as one that never existed; for no scope everything exists', () => {
  const thing = { tenantId: contoso.id };
  expect(ownedBy(contoso.id, thing)).toBe(thing);
  expect(ownedBy(null, thing)).toBe(thing);
  expect(ownedBy(fabrikam.id, thing)).toBeNull();
  expect(ownedBy(fabrikam.id, null)).toBeNull();
  expect(ownedBy(null, null)).toBeNull();
});

test('only the role PlatformOperator makes an operator', () => {
  const caller = (...roles: Role[]): Caller => ({ issuer: 'i', tenantId: null, subject: 's', roles, expiresAt: NOW });
  expect(isPlatformOperator(caller('TenantAdmin', 'PlatformOperator'))).toBe(true);
  expect(isPlatformOperator(caller('TenantAdmin', 'PlatformEvaluator'))).toBe(false);
});

test('what a wanted policy would change is read off it, each new rule by itself; one that is there already changes nothing', () => {
  const there = [rule(fabrikam.id, 'INBOUND', { note: 'audited' })];
  const same = { allowedTenant: fabrikam.id, direction: 'INBOUND', note: 'audited' } as const;
  expect(diffOfWantedPolicy(current(there), { ...ON, rules: [same] })).toEqual([]);
  expect(
    diffOfWantedPolicy(current(there), {
      ...ON,
      mode: 'ONE_WAY',
      rules: [
        { allowedTenant: fabrikam.id, direction: 'INBOUND' },
        { allowedTenant: northwind.id, direction: 'BOTH', note: 'new' },
        { allowedTenant: '*', direction: 'OUTBOUND' },
      ],
    }),
  ).toEqual([
    { kind: 'CHANGED', subject: 'mode', before: 'TWO_WAY', after: 'ONE_WAY' },
    { kind: 'CHANGED', subject: fabrikam.id, before: 'INBOUND, audited', after: 'INBOUND' },
    { kind: 'ADDED', subject: northwind.id, before: null, after: 'BOTH, new' },
    { kind: 'ADDED', subject: '*', before: null, after: 'OUTBOUND' },
  ]);
});
