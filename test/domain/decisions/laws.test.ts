import fc from 'fast-check';
import { decide } from '../../../src/domain/decisions/decide';
import type { Decision, TenantState } from '../../../src/domain/decisions/decision';
import { compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import { DEFAULT_SETTINGS } from '../../../src/domain/policies/policy';
import type { TenantRule } from '../../../src/domain/policies/policy';
import { anyPolicy, anyProvider, anyRules, anySettings, anyTenantId, anyWorld, tenantIds, tenants } from '../../support/domain/arbitraries';
import type { World } from '../../support/domain/arbitraries';
import { connection, decideAmong, rule, tailspin } from '../../support/domain/fixtures';

const anyConnection = fc
  .record({ creator: fc.option(anyTenantId, { nil: null }), signIn: anyTenantId, identityProvider: anyProvider })
  .map(({ creator, signIn, identityProvider }) => connection(creator, signIn, { identityProvider }));
const betweenTwo = fc.uniqueArray(anyTenantId, { minLength: 2, maxLength: 2 }).map(([a, b]) => connection(a!, b!));

function stateOf(id: string, policy: World[number]): TenantState {
  const tenant = tenants.find((one) => one.id === id) ?? null;
  return { tenantId: id, tenant, policy: policy === null ? null : compilePolicy(policy.settings, policy.rules) };
}

function decideIn(world: World, asked: ReturnType<typeof connection>): Decision {
  return decideAmong(
    tenantIds.map((id, index) => stateOf(id, world[index] ?? null)),
    asked,
  );
}

/** The same world, but with other rules for this tenant. */
function withRules(world: World, id: string, change: (rules: readonly TenantRule[]) => readonly TenantRule[]): World {
  return world.map((policy, index) => (policy !== null && tenantIds[index] === id ? { ...policy, rules: change(policy.rules) } : policy));
}

test('a connection within one tenant is always allowed', () => {
  fc.assert(
    fc.property(anyWorld, anyTenantId, (world, id) => {
      expect(decideIn(world, connection(id, id))).toEqual({
        allowed: true,
        reason: 'SAME_TENANT',
        blockedDirections: [],
        outbound: null,
        inbound: null,
      });
    }),
  );
});

test('isolation governs Entra ID connections only', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, (world, asked) => {
      expect(decideIn(world, { ...asked, identityProvider: 'OTHER' })).toEqual({
        allowed: true,
        reason: 'NOT_GOVERNED',
        blockedDirections: [],
        outbound: null,
        inbound: null,
      });
    }),
  );
});

test('a policy that is off restricts nothing, whatever the rules and choices are', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, (world, asked) => {
      const off = world.map((policy) => policy && { ...policy, settings: { ...policy.settings, enabled: false } });
      expect(decideIn(off, asked).allowed).toBe(true);
    }),
  );
});

test('a tenant without a policy restricts as little as one that is off', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, (world, asked) => {
      const none = world.map((policy) => (policy?.settings.enabled === true ? policy : null));
      const byDefault = none.map((policy) => policy ?? { settings: DEFAULT_SETTINGS, rules: [] });
      expect(decideIn(none, asked)).toEqual(decideIn(world, asked));
      expect(decideIn(byDefault, asked)).toEqual(decideIn(world, asked));
    }),
  );
});

test('adding a rule never blocks a direction that was open before', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, anyTenantId, anyRules, (world, asked, owner, more) => {
      const richer = withRules(world, owner, (rules) => {
        const named = new Set(rules.map(({ allowedTenantId }) => allowedTenantId));
        return [...rules, ...more.filter(({ allowedTenantId }) => !named.has(allowedTenantId))];
      });
      const [before, after] = [decideIn(world, asked), decideIn(richer, asked)];
      expect(after.blockedDirections.filter((direction) => !before.blockedDirections.includes(direction))).toEqual([]);
    }),
  );
});

test('the order and the repetition of rules do not matter', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, anyTenantId, fc.infiniteStream(fc.nat()), (world, asked, owner, numbers) => {
      const shuffled = withRules(world, owner, (rules) =>
        [...rules, ...rules.slice(1)]
          .map((one) => ({ one, at: numbers.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one),
      );
      expect(decideIn(shuffled, asked)).toEqual(decideIn(world, asked));
    }),
  );
});

test('rules that name other tenants do not matter', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, anyTenantId, (world, asked, owner) => {
      const counted = new Set([asked.creatorTenantId, asked.signInTenantId, '*']);
      const fewer = withRules(world, owner, (rules) => rules.filter(({ allowedTenantId }) => counted.has(allowedTenantId)));
      expect(decideIn(fewer, asked)).toEqual(decideIn(world, asked));
    }),
  );
});

test('a rule for the own tenant does not matter', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, anyTenantId, (world, asked, owner) => {
      const without = withRules(world, owner, (rules) => rules.filter(({ allowedTenantId }) => allowedTenantId !== owner));
      expect(decideIn(without, asked)).toEqual(decideIn(world, asked));
    }),
  );
});

test('the policy of a third tenant is not even read', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, (world, asked) => {
      const parties = new Set([asked.creatorTenantId, asked.signInTenantId]);
      const two = tenantIds.flatMap((id, index) => (parties.has(id) ? [stateOf(id, world[index] ?? null)] : []));
      expect(decideAmong(two, asked)).toEqual(decideIn(world, asked));
    }),
  );
});

test('the two policies are not even read if neither side is asked', () => {
  const unreadable = (tenantId: string): TenantState => ({
    tenantId,
    tenant: null,
    get policy(): never {
      throw new Error('A policy was read whose side is not asked.');
    },
  });
  fc.assert(
    fc.property(anyTenantId, anyTenantId, (one, other) => {
      expect(decide(unreadable(one), unreadable(other), connection(one, other, { identityProvider: 'OTHER' })).reason).toBe('NOT_GOVERNED');
      expect(decide(null, unreadable(other), connection(null, other, { identityProvider: 'OTHER' })).reason).toBe('NOT_GOVERNED');
      expect(decide(unreadable(one), unreadable(one), connection(one, one)).reason).toBe('SAME_TENANT');
    }),
  );
});

test('of a policy only the rules for the other tenant and for all tenants are read', () => {
  class Asked extends Map<string, TenantRule> {
    readonly names = new Set<string>();
    override get(name: string): TenantRule | undefined {
      this.names.add(name);
      return super.get(name);
    }
  }
  fc.assert(
    fc.property(anyPolicy, anyPolicy, betweenTwo, (one, two, asked) => {
      const [rules, others] = [new Asked(), new Asked()];
      const creator = { ...stateOf(asked.creatorTenantId!, one), policy: { ...compilePolicy(one.settings, one.rules), rules } };
      const signIn = { ...stateOf(asked.signInTenantId, two), policy: { ...compilePolicy(two.settings, two.rules), rules: others } };
      decide(creator, signIn, asked);
      expect([...rules.names].filter((name) => name !== asked.signInTenantId)).toEqual([]);
      expect([...others.names].filter((name) => name !== asked.creatorTenantId)).toEqual([]);
    }),
  );
});

test('narrowing a rule never opens a direction', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, anyTenantId, fc.constantFrom('INBOUND', 'OUTBOUND'), (world, asked, owner, direction) => {
      const narrowed = withRules(world, owner, (rules) => rules.map((one) => (one.direction === 'BOTH' ? { ...one, direction } : one)));
      const [before, after] = [decideIn(world, asked), decideIn(narrowed, asked)];
      expect(before.blockedDirections.filter((blocked) => !after.blockedDirections.includes(blocked))).toEqual([]);
    }),
  );
});

test('a rule for one tenant never narrows the rule for all', () => {
  fc.assert(
    fc.property(anySettings, anyRules, betweenTwo, (settings, rules, asked) => {
      const policy = { settings, rules: [...rules.filter(({ allowedTenantId }) => allowedTenantId !== '*'), rule('*')] };
      expect(
        decideIn(
          tenantIds.map(() => policy),
          asked,
        ).allowed,
      ).toBe(true);
    }),
  );
});

test('a connection is allowed only if both sides allow it, and each side decides by its own policy alone', () => {
  fc.assert(
    fc.property(anyWorld, betweenTwo, anyPolicy, (world, asked, another) => {
      const other = world.map((policy, index) => (tenantIds[index] === asked.signInTenantId ? another : policy));
      const decision = decideIn(world, asked);
      expect(decideIn(other, asked).outbound).toEqual(decision.outbound);
      expect(decision.allowed).toBe(decision.outbound?.allowed === true && decision.inbound?.allowed === true);
    }),
  );
});

test('no rule changes the decision of a connection without a creator tenant, not even the `*` rule', () => {
  fc.assert(
    fc.property(anyWorld, anyTenantId, (world, signIn) => {
      const asked = connection(null, signIn);
      expect(
        decideIn(
          withRules(world, signIn, () => []),
          asked,
        ),
      ).toEqual(decideIn(world, asked));
      expect(
        decideIn(
          withRules(world, signIn, () => [rule('*')]),
          asked,
        ),
      ).toEqual(decideIn(world, asked));
    }),
  );
});

test('an unknown cloud never counts as another cloud', () => {
  fc.assert(
    fc.property(anySettings, (settings) => {
      const world = tenantIds.map(() => ({ settings, rules: [] }));
      const nowhere = connection('00000000-0000-0000-0000-000000000000', tailspin);
      const known = [stateOf(tailspin.id, world[0]!), stateOf(nowhere.creatorTenantId!, null)];
      expect(decideAmong(known, nowhere).allowed).toBe(!settings.enabled);
    }),
  );
});

test('an identity provider that is not exactly OTHER is governed', () => {
  const world = tenantIds.map(() => ({ settings: { ...DEFAULT_SETTINGS, enabled: true }, rules: [] }));
  const asked = connection(tenantIds[0]!, tenantIds[1]!);
  expect(decideIn(world, { ...asked, identityProvider: null as unknown as 'OTHER' }).reason).toBe('BLOCKED_BOTH');
});

test('the parts of a decision that no rule made are frozen, so that they can be shared', () => {
  fc.assert(
    fc.property(anyWorld, anyConnection, (world, asked) => {
      const decision = decideIn(world, asked);
      const sides = [decision.outbound, decision.inbound].filter((side) => side !== null && side.rule === null);
      expect([decision.blockedDirections, ...sides].every(Object.isFrozen)).toBe(true);
    }),
  );
});
