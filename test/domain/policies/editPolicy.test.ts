import fc from 'fast-check';
import { resolveAllowedTenant } from '../../../src/domain/policies/allowedTenant';
import { editPolicy } from '../../../src/domain/policies/editPolicy';
import type { PolicyEdits, PolicyToEdit } from '../../../src/domain/policies/editPolicy';
import type { PolicySettings, RuleDirection, TenantRule } from '../../../src/domain/policies/policy';
import { addTenantRule, removeTenantRule, updateTenantRule } from '../../../src/domain/policies/ruleEdits';
import { setIsolation } from '../../../src/domain/policies/settingsEdits';
import type { EditResult } from '../../../src/domain/shared/editResult';
import { anyRules, anySettings, tenantIds } from '../../support/domain/arbitraries';
import {
  contoso,
  editOf,
  errorsOf,
  fabrikam,
  govco,
  lookup,
  newRuleIds,
  northwind,
  NOW,
  OFF,
  ON,
  rule,
  tailspin,
  unlistedId,
  afterEdit,
} from '../../support/domain/fixtures';

function toEdit(rules: readonly TenantRule[], rest: Partial<PolicyToEdit> = {}): PolicyToEdit {
  const nextPlace = Math.max(-1, ...rules.map(({ place }) => place)) + 1;
  return { tenant: contoso, settings: ON, ruleCount: rules.length, nextPlace, maxRules: 10_000, rules, ...rest };
}
const edit = (policy: PolicyToEdit, edits: PolicyEdits) => editPolicy(policy, edits, lookup, newRuleIds(), NOW);
const codes = (result: EditResult<unknown>) => errorsOf(result).map(({ code, path }) => [code, path.join('.')]);

const orLeftOut = <T>(values: fc.Arbitrary<T>) => fc.option(fc.option(values, { nil: null }), { nil: undefined });
const anyDirection = fc.constantFrom<RuleDirection>('INBOUND', 'OUTBOUND', 'BOTH');
const anyNote = fc.constantFrom('old', 'new');
const anyRuleId = fc.constantFrom(...[...tenantIds, '*'].map((id) => `rule-${id}`));
const anyEdits: fc.Arbitrary<PolicyEdits> = fc.record({
  settings: orLeftOut(
    fc.record({
      enabled: orLeftOut(fc.boolean()),
      mode: orLeftOut(fc.constantFrom('ONE_WAY', 'TWO_WAY')),
      unidentifiedCreators: orLeftOut(fc.constantFrom('ALLOW', 'BLOCK')),
      crossCloudInbound: orLeftOut(fc.constantFrom('ALLOW', 'BLOCK')),
    }),
  ),
  add: orLeftOut(
    fc.array(
      fc.record({
        allowedTenant: fc.constantFrom(...tenantIds, '*', 'fabrikam.example', 'govco.example', 'nobody.example'),
        direction: anyDirection,
        note: orLeftOut(anyNote),
      }),
      { maxLength: 3 },
    ),
  ),
  update: orLeftOut(
    fc.array(fc.record({ ruleId: anyRuleId, direction: orLeftOut(anyDirection), note: orLeftOut(anyNote) }), { maxLength: 3 }),
  ),
  remove: orLeftOut(fc.array(anyRuleId, { maxLength: 3 })),
});
const anyPolicyToEdit = fc
  .record({ tenant: fc.constantFrom(contoso, tailspin), settings: anySettings, rules: anyRules, maxRules: fc.integer({ min: 1, max: 9 }) })
  .map(({ tenant, settings, rules, maxRules }) => toEdit(rules, { tenant, settings, maxRules }));

/** The policy after single edits, one after the other, and what each of them changed; null if one of them is refused. */
function editedOneByOne(policy: PolicyToEdit, { settings, add, update, remove }: PolicyEdits) {
  const kinds: string[] = [];
  let state: { settings: PolicySettings; rules: TenantRule[] } = { settings: policy.settings, rules: [...policy.rules] };
  const newId = newRuleIds();
  const take = (result: EditResult<Parameters<typeof afterEdit>[1]>): boolean => {
    if (result.outcome === 'changed') {
      kinds.push(result.edit.kind);
      state = { settings: result.edit.settings, rules: afterEdit(state.rules, result.edit) };
    }
    return result.outcome !== 'refused';
  };
  const ruleWith = (ruleId: string) => state.rules.find(({ id }) => id === ruleId);
  const edits: (() => boolean)[] = [
    () => take(setIsolation(policy.tenant, state.settings, settings ?? {})),
    ...(remove ?? []).map((ruleId) => () => {
      const found = ruleWith(ruleId);
      return found !== undefined && take(removeTenantRule(state.settings, found));
    }),
    ...(update ?? []).map((input) => () => {
      const found = ruleWith(input.ruleId);
      return found !== undefined && take(updateTenantRule(state.settings, found, input));
    }),
    ...(add ?? []).map((input) => () => {
      const allowed = resolveAllowedTenant(input.allowedTenant, lookup, []);
      const existing = 'code' in allowed ? null : (state.rules.find((one) => one.allowedTenantId === allowed.allowedTenantId) ?? null);
      const nextPlace = Math.max(policy.nextPlace - 1, ...state.rules.map(({ place }) => place)) + 1;
      const target = {
        tenant: policy.tenant,
        settings: state.settings,
        ruleCount: state.rules.length,
        nextPlace,
        maxRules: policy.maxRules,
      };
      return take(addTenantRule({ ...target, allowed, existing }, input, newId(), NOW));
    }),
  ];
  const updated = (update ?? []).map(({ ruleId }) => ruleId);
  const namedTwice = new Set(updated).size < updated.length;
  return edits.every((one) => one()) && !namedTwice ? { ...state, kinds } : null;
}

test('one edit leads to the policy to which single edits lead, one after the other, and is refused exactly if one of them is', () => {
  fc.assert(
    fc.property(anyPolicyToEdit, anyEdits, (policy, edits) => {
      const result = edit(policy, edits);
      const expected = editedOneByOne(policy, edits);
      if (expected === null) {
        expect(result.outcome).toBe('refused');
        return;
      }
      const [settings, rules] =
        result.outcome === 'changed'
          ? [result.edit.settings, afterEdit(policy.rules, result.edit)]
          : [policy.settings, [...policy.rules].sort((a, b) => a.place - b.place)];
      expect({ settings, rules }).toEqual({ settings: expected.settings, rules: expected.rules.sort((a, b) => a.place - b.place) });
      expect(result.outcome).toBe(expected.kinds.length === 0 ? 'unchanged' : 'changed');
    }),
    { numRuns: 1_000 },
  );
});

test('a single edit has its own kind, switching on or off wins, and several edits are POLICY_EDITED', () => {
  fc.assert(
    fc.property(anyPolicyToEdit, anyEdits, (policy, edits) => {
      const result = edit(policy, edits);
      fc.pre(result.outcome === 'changed');
      const { kinds } = editedOneByOne(policy, edits)!;
      const switched = kinds.find((kind) => kind.startsWith('ISOLATION_'));
      const { kind, rule: touched } = result.edit;
      expect(kind).toBe(switched ?? (kinds.length === 1 ? kinds[0] : 'POLICY_EDITED'));
      expect(touched !== null).toBe(kind.startsWith('RULE_'));
    }),
  );
});

test('every error is listed in the order of the input: settings, added, updated and removed rules', () => {
  const rules = [rule(fabrikam.id), rule('*')];
  const result = edit(toEdit(rules, { tenant: tailspin, settings: OFF, maxRules: 3 }), {
    settings: { enabled: true },
    add: ['nobody.example', 'not a tenant', tailspin.id, 'fabrikam.example', northwind.id, 'northwind.example', '*'].map(
      (allowedTenant) => ({
        allowedTenant,
        direction: 'BOTH',
      }),
    ),
    update: [{ ruleId: 'nobody' }, { ruleId: 'rule-*' }, { ruleId: 'rule-*' }],
    remove: ['nobody', 'rule-*', `rule-${unlistedId}`],
  });
  expect(codes(result)).toEqual([
    ['NOT_AVAILABLE_IN_CLOUD', 'settings.enabled'],
    ['RULE_LIMIT_REACHED', 'add'],
    ['DOMAIN_NOT_FOUND', 'add.0.allowedTenant'],
    ['INVALID_TENANT', 'add.1.allowedTenant'],
    ['OWN_TENANT', 'add.2.allowedTenant'],
    ['RULE_EXISTS', 'add.3.allowedTenant'],
    ['RULE_EXISTS', 'add.5.allowedTenant'],
    ['RULE_EXISTS', 'add.6.allowedTenant'],
    ['RULE_NOT_FOUND', 'update.0.ruleId'],
    ['RULE_EXISTS', 'update.2.ruleId'],
    ['RULE_NOT_FOUND', 'remove.0'],
    ['RULE_EXISTS', 'remove.1'],
    ['RULE_NOT_FOUND', 'remove.2'],
  ]);
  const messages = errorsOf(result).map(({ message }) => message);
  expect(messages[6]).toBe('`add.4` and `add.5` both name Northwind (northwind.example). Name it only once.');
  expect(messages[9]).toBe('`update.1` and `update.2` both name rule `rule-*`. Name it only once.');
  expect(messages[11]).toBe('`update.1` and `remove.1` both name rule `rule-*`. Name it only once.');
});

test('at most 100 errors are listed', () => {
  const remove = Array.from({ length: 150 }, (_, index) => `nobody ${String(index)}`);
  expect(errorsOf(edit(toEdit([]), { remove }))).toHaveLength(100);
});

test("a tenant's rule can be removed and a new one added in one change, even in a full policy", () => {
  const old = rule(govco.id, 'BOTH', { place: 4, note: 'old' });
  const added = { allowedTenant: 'govco.example', direction: 'INBOUND' as const };
  const { kind, opened, closed } = editOf(edit(toEdit([old], { maxRules: 1 }), { add: [added], remove: [old.id] }));
  expect({ kind, closed }).toEqual({ kind: 'POLICY_EDITED', closed: [old.id] });
  expect(opened).toEqual([rule(govco.id, 'INBOUND', { id: 'new-1', enteredAs: 'govco.example', createdAt: NOW, place: 5 })]);
});

test('an edit of nothing changes nothing', () => {
  const nothing = { settings: { enabled: null }, add: [], update: null };
  expect(edit(toEdit([rule('*')]), nothing)).toEqual({ outcome: 'unchanged' });
});
