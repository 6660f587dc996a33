import { decide } from '../../../src/domain/decisions/decide';
import type { Decision, SideReason, SideVerdict, TenantState } from '../../../src/domain/decisions/decision';
import { compilePolicy } from '../../../src/domain/policies/compiledPolicy';
import type { Choice, Direction, IsolationMode, PolicySettings, RuleDirection, TenantRule } from '../../../src/domain/policies/policy';
import type { Cloud } from '../../../src/domain/tenants/tenant';
import { connection, contoso, fabrikam, northwind, rule } from '../../support/domain/fixtures';

/*
 * An independent reference: it writes a policy as sets of (direction, other tenant), without any conditions.
 * The reason of a side is the name of the first set that contains the direction and the other tenant.
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

/** The sets that open, with their names, in the order in which they are looked at. What none of them contains is blocked. */
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

/** Every policy: no policy, and each combination of the switches with or without a rule for the other tenant, for the bystander and for all tenants. */
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
/** The pairs of known clouds that differ. */
const FOREIGN = new Set(
  CLOUDS.flatMap((a) => CLOUDS.map((b) => [a, b] as const))
    .filter(([a, b]) => a && b && a !== b)
    .map(String),
);

function stateOf(of: typeof contoso, cloud: Cloud | null, policy: Policy | null): TenantState {
  return {
    tenantId: of.id,
    tenant: cloud === null ? null : { ...of, cloud },
    policy: policy === null ? null : compilePolicy(policy.settings, policy.rules),
  };
}

const creatorPolicies = everyPolicy(fabrikam.id, northwind.id);
const signInPolicies = everyPolicy(contoso.id, northwind.id);
const asked = connection(contoso, fabrikam);

/** A tenant's state as `decide` takes it, and the verdict that the reference gives for its side. */
interface Side {
  readonly state: TenantState;
  readonly expected: SideVerdict;
}

/** The verdicts of the reference for every policy. They hold for tenants of any cloud. */
const referenceCreators = (): SideVerdict[] => creatorPolicies.map((policy) => referenceSide(policy, 'OUTBOUND', fabrikam.id, []));
const referenceSignIns = (foreignClouds: readonly string[]): SideVerdict[] =>
  signInPolicies.map((policy) => referenceSide(policy, 'INBOUND', contoso.id, foreignClouds));

function creatorSides(cloud: Cloud | null, expected: readonly SideVerdict[]): Side[] {
  return expected.map((side, index) => ({ state: stateOf(contoso, cloud, creatorPolicies[index] ?? null), expected: side }));
}

function signInSides(cloud: Cloud | null, expected: readonly SideVerdict[]): Side[] {
  return expected.map((side, index) => ({ state: stateOf(fabrikam, cloud, signInPolicies[index] ?? null), expected: side }));
}

/** The decisions that differ from the reference, each with the decision of the reference. */
function disagreements(creators: readonly Side[], signIns: readonly Side[]): [Decision, Decision][] {
  return creators.flatMap((creator) =>
    signIns.flatMap((signIn): [Decision, Decision][] => {
      const decision = decide(creator.state, signIn.state, asked);
      const expected = referenceDecision(creator.expected, signIn.expected);
      return sameDecision(decision, expected) ? [] : [[decision, expected]];
    }),
  );
}

function sameDecision(a: Decision, b: Decision): boolean {
  return (
    a.allowed === b.allowed &&
    a.reason === b.reason &&
    a.blockedDirections.join() === b.blockedDirections.join() &&
    sameSide(a.outbound, b.outbound) &&
    sameSide(a.inbound, b.inbound)
  );
}

function sameSide(a: SideVerdict | null, b: SideVerdict | null): boolean {
  return a?.direction === b?.direction && a?.allowed === b?.allowed && a?.reason === b?.reason && a?.rule === b?.rule;
}

test('the policies are every combination of switches and rules, and no policy', () => {
  expect(creatorPolicies).toHaveLength(1 + 2 * 2 * 2 * 2 * 4 * 4 * 4);
});

test('each side gives the verdict of the reference, whatever the clouds are', () => {
  const expected = { creators: referenceCreators(), fromSameCloud: referenceSignIns([]), fromAnother: referenceSignIns([contoso.id]) };
  for (const creatorCloud of CLOUDS) {
    for (const signInCloud of CLOUDS) {
      const foreign = FOREIGN.has(String([creatorCloud, signInCloud]));
      const creators = creatorSides(creatorCloud, expected.creators);
      const signIns = signInSides(signInCloud, foreign ? expected.fromAnother : expected.fromSameCloud);
      expect(disagreements(creators, signIns.slice(0, 1)).slice(0, 3)).toEqual([]);
      expect(disagreements(creators.slice(0, 1), signIns).slice(0, 3)).toEqual([]);
    }
  }
});

test('the decision is the one that the reference makes of both sides, whatever the two policies are', () => {
  const creators = creatorSides('PUBLIC', referenceCreators());
  const signIns = signInSides('US_GOVERNMENT', referenceSignIns([contoso.id]));
  expect(disagreements(creators, signIns).slice(0, 3)).toEqual([]);
});

test('a connection without a creator tenant is decided by `unidentifiedCreators` alone, whatever the rules are', () => {
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
  const different = signInPolicies.filter((policy) => {
    const decision = decide(null, stateOf(fabrikam, 'PUBLIC', policy), connection(null, fabrikam));
    return !sameDecision(decision, expected(policy));
  });
  expect(different.slice(0, 3)).toEqual([]);
});
