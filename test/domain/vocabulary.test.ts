import { isPolicyChange } from '../../src/domain/policies/change';
import type { ChangeKind } from '../../src/domain/policies/change';
import { DEFAULT_SETTINGS } from '../../src/domain/policies/policy';
import { overloadedError, RequestError } from '../../src/domain/shared/requestError';
import { NO_REVISION_YET } from '../../src/domain/shared/revision';

test('the default settings are off and TWO_WAY, and block every connection that no rule opens', () => {
  expect(DEFAULT_SETTINGS).toEqual({ enabled: false, mode: 'TWO_WAY', unidentifiedCreators: 'BLOCK', crossCloudInbound: 'BLOCK' });
  expect(Object.isFrozen(DEFAULT_SETTINGS)).toBe(true);
});

test('every change of the log is a policy change, except the changes of the directory', () => {
  const kinds: Readonly<Record<ChangeKind, boolean>> = {
    ISOLATION_ENABLED: true,
    ISOLATION_DISABLED: true,
    SETTINGS_CHANGED: true,
    RULE_ADDED: true,
    RULE_CHANGED: true,
    RULE_REMOVED: true,
    POLICY_REPLACED: true,
    POLICY_EDITED: true,
    CHANGE_CONTROL_SET: true,
    TENANT_REGISTERED: false,
    TENANT_UPDATED: false,
  };
  const found = (Object.keys(kinds) as ChangeKind[]).map((kind) => [kind, isPolicyChange(kind)]);
  expect(Object.fromEntries(found)).toEqual(kinds);
});

test('the revision that no log reaches is 2^53-1', () => {
  expect(NO_REVISION_YET).toBe(2 ** 53 - 1);
});

test('a request error carries its code, its message and the details that the caller may see', () => {
  const error = new RequestError('OVERLOADED', 'Try again.', { retryAfterMs: 100 });
  expect(error).toMatchObject({ name: 'RequestError', code: 'OVERLOADED', message: 'Try again.', details: { retryAfterMs: 100 } });
  expect(new RequestError('FORBIDDEN', 'No.').details).toEqual({});
});

test('an overload error says when to try again only if that is known', () => {
  const { code, message, details } = overloadedError('Try again.', 100);
  expect({ code, message, details }).toEqual({ code: 'OVERLOADED', message: 'Try again.', details: { retryAfterMs: 100 } });
  expect(overloadedError('Try again.').details).toStrictEqual({});
});
