import { decide } from '../../src/domain/decide';
import type { Decision, SideReason, SideVerdict, TenantState } from '../../src/domain/decision';
import { isolationPolicyOf } from '../../src/domain/isolationPolicy';
import type { Choice, Direction, IsolationMode, PolicySettings, RuleDirection, TenantRule } from '../../src/domain/policy';
import type { Cloud } from '../../src/domain/tenant';
import { connection, contoso, fabrikam, northwind, NOW, rule, states } from './fixtures';

/*
 * An independent reference: what a policy says, as sets of pairs (direction, other tenant), and no conditions.
 * A side's reason is the name of the first set that holds the pair.
 */
type Pair = `${Direction} ${string}`;
interface Policy {
  readonly settings: PolicySettings;
  readonly rules: readonly TenantRule[];
}

const NOBODY = 'nobody';
const EVERYONE = [contoso.id, fabrikam.id, northwind.id];
const DIRECTIONS: readonly Direction[] = ['INBOUND', 'OUTBOUND'];
const OPENED_BY: Readonly<Record<RuleDirection, readonly Direction[]>> = { INBOUND: ['INBOUND'], OUTBOUND: ['OUTBOUND'], BOTH: DIRECTIONS };
const RESTRICTED_BY: Readonly<Record<IsolationMode, readonly Direction[]>> = { ONE_WAY: ['INBOUND'], TWO_WAY: DIRECTIONS };

const pairs = (directions: readonly Direction[], others: readonly string[]): Set<Pair> =>
  new Set(directions.flatMap((direction) => others.map((other): Pair => `${direction} ${other}`)));
const opened = (rules: readonly TenantRule[], others: (one: TenantRule) => readonly string[]): Set<Pair> =>
  new Set(rules.flatMap((one) => [...pairs(OPENED_BY[one.direction], others(one))]));
const only = <T>(wanted: boolean, list: readonly T[]): readonly T[] => list.filter(() => wanted);

/** The sets that let through, by name, in the order in which they are named; what none of them holds is blocked. */
function openSets(policy: Policy | null, foreignClouds: readonly string[]): [SideReason, Set<Pair>][] {
  const { settings, rules } = policy ?? {
    settings: { enabled: false, mode: 'TWO_WAY', crossCloudInbound: 'BLOCK' } as PolicySettings,
    rules: [],
  };
  const all = pairs(DIRECTIONS, EVERYONE);
  const restricted = pairs(RESTRICTED_BY[settings.mode], EVERYONE);
  return [
    ['ISOLATION_OFF', pairs(only(!settings.enabled, DIRECTIONS), [...EVERYONE, NOBODY])],
    ['DIRECTION_UNRESTRICTED', new Set([...all].filter((pair) => !restricted.has(pair)))],
    ['TENANT_RULE', opened(rules, (one) => [one.allowedTenantId])],
    [
      'WILDCARD_RULE',
      opened(
        rules.filter((one) => one.allowedTenantId === '*'),
        () => EVERYONE,
      ),
    ],
    ['CROSS_CLOUD_UNRESTRICTED', pairs(only(settings.crossCloudInbound === 'ALLOW', ['INBOUND']), foreignClouds)],
  ];
}

function referenceSide(policy: Policy | null, direction: Direction, other: string, foreignClouds: readonly string[]): SideVerdict {
  const [reason, allowed] = openSets(policy, foreignClouds)
    .filter(([, set]) => set.has(`${direction} ${other}`))
    .map(([name]): [SideReason, boolean] => [name, true])
    .concat([['NO_MATCHING_RULE', false]])[0]!;
  const named = new Map<SideReason, string>([
    ['TENANT_RULE', other],
    ['WILDCARD_RULE', '*'],
  ]).get(reason);
  return { direction, allowed, reason, rule: policy?.rules.find((one) => one.allowedTenantId === named) ?? null };
}

const REASONS = new Map<string, Decision['reason']>([
  ['', 'PERMITTED'],
  ['OUTBOUND', 'BLOCKED_OUTBOUND'],
  ['INBOUND', 'BLOCKED_INBOUND'],
  ['OUTBOUND,INBOUND', 'BLOCKED_BOTH'],
]);

function referenceDecision(outbound: SideVerdict, inbound: SideVerdict): Decision {
  const blockedDirections = [outbound, inbound].filter(({ allowed }) => !allowed).map(({ direction }) => direction);
  return { allowed: blockedDirections.length === 0, reason: REASONS.get(blockedDirections.join())!, blockedDirections, outbound, inbound };
}

/** Every policy: none, and each combination of the switches with a rule or none for the other tenant, for the bystander, and for all. */
function everyPolicy(other: string, bystander: string): (Policy | null)[] {
  const choices: readonly Choice[] = ['ALLOW', 'BLOCK'];
  const directions: readonly (RuleDirection | null)[] = [null, 'INBOUND', 'OUTBOUND', 'BOTH'];
  const lists = directions.flatMap((a) =>
    directions.flatMap((b) =>
      directions.map((c) =>
        (
          [
            [other, a],
            [bystander, b],
            ['*', c],
          ] as const
        ).flatMap(([id, direction]) => (direction === null ? [] : [rule(id, direction)])),
      ),
    ),
  );
  const settings = [true, false].flatMap((enabled) =>
    (['ONE_WAY', 'TWO_WAY'] as const).flatMap((mode) =>
      choices.flatMap((unidentifiedCreators) =>
        choices.map((crossCloudInbound) => ({ enabled, mode, unidentifiedCreators, crossCloudInbound })),
      ),
    ),
  );
  return [null, ...settings.flatMap((one) => lists.map((rules) => ({ settings: one, rules })))];
}

const CLOUDS: readonly (Cloud | null)[] = ['PUBLIC', 'US_GOVERNMENT', 'CHINA_21VIANET', null];
/** The pairs of clouds that differ, both known. */
const FOREIGN = new Set(
  CLOUDS.flatMap((a) => CLOUDS.map((b) => [a, b] as const))
    .filter(([a, b]) => a && b && a !== b)
    .map(String),
);

function stateOf(of: typeof contoso, cloud: Cloud | null, policy: Policy | null): TenantState {
  return {
    tenantId: of.id,
    tenant: cloud === null ? null : { ...of, cloud },
    policy: policy === null ? null : isolationPolicyOf(policy.settings, policy.rules),
  };
}

const creatorPolicies = everyPolicy(fabrikam.id, northwind.id);
const signInPolicies = everyPolicy(contoso.id, northwind.id);
const asked = connection(contoso, fabrikam);

test('the space is every combination of switches and rules, and no policy', () => {
  expect(creatorPolicies).toHaveLength(1 + 2 * 2 * 2 * 2 * 4 * 4 * 4);
});

describe.each(CLOUDS)('a creator tenant in the cloud %s', (creatorCloud) => {
  test.each(CLOUDS)('and a sign-in tenant in the cloud %s: each side says what the sets say', (signInCloud) => {
    const foreign = only(FOREIGN.has(String([creatorCloud, signInCloud])), [contoso.id]);
    const decideOn = (creator: Policy | null, signIn: Policy | null): Decision =>
      decide(states(stateOf(contoso, creatorCloud, creator), stateOf(fabrikam, signInCloud, signIn)), asked, NOW);

    expect(creatorPolicies.map((policy) => decideOn(policy, null))).toEqual(
      creatorPolicies.map((policy) =>
        referenceDecision(referenceSide(policy, 'OUTBOUND', fabrikam.id, []), referenceSide(null, 'INBOUND', contoso.id, foreign)),
      ),
    );
    expect(signInPolicies.map((policy) => decideOn(null, policy))).toEqual(
      signInPolicies.map((policy) =>
        referenceDecision(referenceSide(null, 'OUTBOUND', fabrikam.id, []), referenceSide(policy, 'INBOUND', contoso.id, foreign)),
      ),
    );
  });
});

test('whatever the two policies are, the decision is what the sets say of both sides together', () => {
  const creators = creatorPolicies.map((policy) => ({
    state: stateOf(contoso, 'PUBLIC', policy),
    side: referenceSide(policy, 'OUTBOUND', fabrikam.id, []),
  }));
  const signIns = signInPolicies.map((policy) => ({
    state: stateOf(fabrikam, 'US_GOVERNMENT', policy),
    side: referenceSide(policy, 'INBOUND', contoso.id, [contoso.id]),
  }));
  const sameSide = (a: SideVerdict | null, b: SideVerdict): boolean =>
    a !== null && a.direction === b.direction && a.allowed === b.allowed && a.reason === b.reason && a.rule === b.rule;
  let different = 0;
  for (const creator of creators) {
    for (const signIn of signIns) {
      const decision = decide((id) => (id === contoso.id ? creator.state : signIn.state), asked, NOW);
      const blocked = [creator.side, signIn.side]
        .filter(({ allowed }) => !allowed)
        .map(({ direction }) => direction)
        .join();
      const same =
        decision.allowed === (blocked === '') &&
        decision.reason === REASONS.get(blocked) &&
        decision.blockedDirections.join() === blocked &&
        sameSide(decision.outbound, creator.side) &&
        sameSide(decision.inbound, signIn.side);
      if (!same) different += 1;
    }
  }
  expect(different).toBe(0);
});

test('whatever the policy is, its choice alone settles a connection without a creator tenant', () => {
  const expected = (policy: Policy | null): Decision => {
    const off = openSets(policy, []).some(([, set]) => set.has(`INBOUND ${NOBODY}`));
    const choice = policy?.settings.unidentifiedCreators ?? 'ALLOW';
    const answers: Readonly<Record<string, Decision['reason']>> = {
      'off ALLOW': 'PERMITTED',
      'off BLOCK': 'PERMITTED',
      'on ALLOW': 'UNIDENTIFIED_CREATOR_ALLOWED',
      'on BLOCK': 'UNIDENTIFIED_CREATOR_BLOCKED',
    };
    const reason = answers[`${off ? 'off' : 'on'} ${choice}`]!;
    const allowed = reason !== 'UNIDENTIFIED_CREATOR_BLOCKED';
    return {
      allowed,
      reason,
      blockedDirections: only(!allowed, ['INBOUND']),
      outbound: null,
      inbound: { direction: 'INBOUND', allowed, reason: off ? 'ISOLATION_OFF' : 'UNIDENTIFIED_CREATOR', rule: null },
    };
  };
  expect(signInPolicies.map((policy) => decide(states(stateOf(fabrikam, 'PUBLIC', policy)), connection(null, fabrikam), NOW))).toEqual(
    signInPolicies.map(expected),
  );
});
