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
import { allSteps } from '../../support/domain/allSteps';
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
      message: 'An app or a flow uses the connection `Mail`. Remove it from every app and flow that uses it first.',
      path: ['connectionId'],
    },
  ],
  [
    () => connectionSignedIn('Mail'),
    {
      code: 'CONNECTION_IN_USE',
      message:
        'Somebody has already signed in to the connection `Mail`, so it needs no consent link. Create a new connection for another sign-in.',
      path: ['connectionId'],
    },
  ],
  [
    () => linkInvalid(),
    { code: 'LINK_INVALID', message: 'This consent link is invalid or has expired. Ask for a new one.', path: ['token'] },
  ],
  [() => resourceNotFound('r', ['id']), { code: 'RESOURCE_NOT_FOUND', message: 'There is no app or flow `r`.', path: ['id'] }],
  [
    () => flowSuspended('Billing'),
    {
      code: 'FLOW_SUSPENDED',
      message:
        "The flow `Billing` can't start: policy blocks a connection that it uses. Its `violations` say which connection, and whom to ask.",
      path: ['flowId'],
    },
  ],
  [() => runNotFound('r'), { code: 'RUN_NOT_FOUND', message: 'There is no run `r`.', path: ['runId'] }],
  [() => runEnded('r'), { code: 'RUN_ENDED', message: 'The run `r` has already ended.', path: ['runId'] }],
  [() => requestNotFound('q'), { code: 'REQUEST_NOT_FOUND', message: 'There is no request `q`.', path: ['requestId'] }],
  [() => requestNotOpen('It is over.'), { code: 'REQUEST_NOT_OPEN', message: 'It is over.', path: ['requestId'] }],
  [
    () => requestBaseMoved(4, 7),
    {
      code: 'STALE_REVISION',
      message: 'The request was verified against revision `4` of the policy, which is now at revision `7`. Verify the request again.',
      path: ['requestId'],
    },
  ],
  [
    () => changeRequestRequired(),
    {
      code: 'CHANGE_REQUEST_REQUIRED',
      message:
        'This policy can be changed only by request. Use `requestPolicyChange`; an operator then verifies the request and applies it.',
      path: [],
    },
  ],
])('an error says what is wrong and what to do (%#)', (error, expected) => {
  expect(error()).toEqual(expected);
});

test('an error shortens long texts of the caller', () => {
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

test('the error for a blocked connection names the connection, the tenant that blocks it and whom to ask', () => {
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

test('the difference of a wanted policy lists each new rule by itself, and is empty if the policy already is so', () => {
  const there = [rule(fabrikam.id, 'INBOUND', { note: 'audited' })];
  const same = { allowedTenant: fabrikam.id, direction: 'INBOUND', note: 'audited' } as const;
  expect(allSteps(diffOfWantedPolicy(current(there), { ...ON, rules: [same] }))).toEqual([]);
  expect(
    allSteps(
      diffOfWantedPolicy(current(there), {
        ...ON,
        mode: 'ONE_WAY',
        rules: [
          { allowedTenant: fabrikam.id, direction: 'INBOUND' },
          { allowedTenant: northwind.id, direction: 'BOTH', note: 'new' },
          { allowedTenant: '*', direction: 'OUTBOUND' },
        ],
      }),
    ),
  ).toEqual([
    { kind: 'CHANGED', subject: 'mode', before: 'TWO_WAY', after: 'ONE_WAY' },
    { kind: 'CHANGED', subject: fabrikam.id, before: 'INBOUND, audited', after: 'INBOUND' },
    { kind: 'ADDED', subject: northwind.id, before: null, after: 'BOTH, new' },
    { kind: 'ADDED', subject: '*', before: null, after: 'OUTBOUND' },
  ]);
});
