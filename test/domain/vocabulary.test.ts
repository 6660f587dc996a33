import { isPolicyChange } from '../../src/domain/policies/change';
import type { ChangeKind } from '../../src/domain/policies/change';
import { DEFAULT_SETTINGS } from '../../src/domain/policies/policy';
import { overloadedError, RequestError } from '../../src/domain/shared/requestError';
import { NO_REVISION_YET } from '../../src/domain/shared/revision';

test('a tenant that never set a policy is off, TWO_WAY, and would block what no rule opens', () => {
  expect(DEFAULT_SETTINGS).toEqual({ enabled: false, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' });
  expect(Object.isFrozen(DEFAULT_SETTINGS)).toBe(true);
});

test("the directory's changes are in the log and are not policy changes", () => {
  const kinds: Readonly<Record<ChangeKind, boolean>> = {
    ISOLATION_ENABLED: true,
    ISOLATION_DISABLED: true,
    SETTINGS_CHANGED: true,
    RULE_ADDED: true,
    RULE_CHANGED: true,
    RULE_REMOVED: true,
    POLICY_REPLACED: true,
    CHANGE_CONTROL_SET: true,
    TENANT_REGISTERED: false,
    TENANT_UPDATED: false,
  };
  const told = (Object.keys(kinds) as ChangeKind[]).map((kind) => [kind, isPolicyChange(kind)]);
  expect(Object.fromEntries(told)).toEqual(kinds);
});

test('no revision is above the one that is never reached', () => {
  expect(NO_REVISION_YET).toBe(2 ** 53 - 1);
});

test('an error of a request carries its code and what else the caller may see', () => {
  const error = new RequestError('OVERLOADED', 'Try again.', { retryAfterMs: 100 });
  expect(error).toMatchObject({ name: 'RequestError', code: 'OVERLOADED', message: 'Try again.', details: { retryAfterMs: 100 } });
  expect(new RequestError('FORBIDDEN', 'No.').details).toEqual({});
});

test('an overload error says when to try again only if that is known', () => {
  const { code, message, details } = overloadedError('Try again.', 100);
  expect({ code, message, details }).toEqual({ code: 'OVERLOADED', message: 'Try again.', details: { retryAfterMs: 100 } });
  expect(overloadedError('Try again.').details).toEqual({});
});
