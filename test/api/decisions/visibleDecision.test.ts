import fc from 'fast-check';
import { mayReadPolicy } from '../../../src/api/access/access';
import type { DecisionType } from '../../../src/api/decisions/decisionType';
import { looksTheSame, visibleDecision } from '../../../src/api/decisions/visibleDecision';
import type { Caller, Role } from '../../../src/domain/callers/caller';
import type { SideReason, SideVerdict } from '../../../src/domain/decisions/decision';
import type { EvaluatedConnection } from '../../../src/domain/decisions/evaluatedConnection';
import type { Direction, TenantRule } from '../../../src/domain/policies/policy';
import { adminOf, CONTOSO, FABRIKAM, NORTHWIND, OPERATOR, UNLISTED } from '../../support/people';

const rule = fc.record<TenantRule>({
  id: fc.uuid(),
  allowedTenantId: fc.constantFrom('*', CONTOSO.id, FABRIKAM.id, UNLISTED),
  allowedTenantName: fc.option(fc.string()),
  enteredAs: fc.string(),
  direction: fc.constantFrom('INBOUND', 'OUTBOUND', 'BOTH'),
  note: fc.option(fc.string()),
  createdAt: fc.nat(),
  place: fc.nat(),
});

/** Any verdict with this outcome. Its reason and rule are what a caller must not see. */
function verdicts(direction: Direction, allowed: boolean): fc.Arbitrary<SideVerdict | null> {
  const reasons: SideReason[] = allowed
    ? ['ISOLATION_OFF', 'DIRECTION_UNRESTRICTED', 'TENANT_RULE', 'WILDCARD_RULE', 'CROSS_CLOUD_UNRESTRICTED', 'UNIDENTIFIED_CREATOR']
    : ['NO_MATCHING_RULE', 'UNIDENTIFIED_CREATOR'];
  return fc.record({
    direction: fc.constant(direction),
    allowed: fc.constant(allowed),
    reason: fc.constantFrom(...reasons),
    rule: fc.option(rule),
  });
}

/** Two decisions of one connection from Contoso to Fabrikam with the same outcomes, for any reasons. */
const twins = fc.tuple(fc.boolean(), fc.boolean()).chain(([out, inn]) => {
  const blockedDirections: Direction[] = [...(out ? [] : ['OUTBOUND' as const]), ...(inn ? [] : ['INBOUND' as const])];
  const one = fc.record({ outbound: verdicts('OUTBOUND', out), inbound: verdicts('INBOUND', inn) }).map((sides): EvaluatedConnection => ({
    connection: { creatorTenantId: CONTOSO.id, signInTenantId: FABRIKAM.id, identityProvider: 'ENTRA_ID' },
    decision: { allowed: out && inn, reason: 'PERMITTED', blockedDirections, ...sides },
    revision: 7,
    creator: CONTOSO,
    signIn: FABRIKAM,
  }));
  return fc.tuple(one, one);
});

function callerWith(tenantId: string | null, ...roles: Role[]): Caller {
  return { ...OPERATOR, tenantId, roles };
}

const strangers: readonly Caller[] = [
  adminOf(NORTHWIND),
  callerWith(CONTOSO.id, 'Evaluator'),
  callerWith(FABRIKAM.id, 'Evaluator', 'PlatformEvaluator'),
  callerWith(null, 'PlatformEvaluator'),
  callerWith(null, 'TenantAdmin', 'PolicyReader'),
];

test('a caller who may read neither policy sees the outcomes of a decision only', () => {
  fc.assert(
    fc.property(twins, fc.constantFrom(...strangers), ([one, other], caller) => {
      expect(JSON.stringify(visibleDecision(caller, one))).toBe(JSON.stringify(visibleDecision(caller, other)));
    }),
  );
});

test('a reader of one policy sees that side whole, and only the outcome of the other side', () => {
  fc.assert(
    fc.property(twins, ([one, other]) => {
      const seen = visibleDecision(callerWith(CONTOSO.id, 'PolicyReader'), {
        ...one,
        decision: { ...one.decision, inbound: other.decision.inbound },
      });
      expect(seen.outbound).toEqual(seenWhole(one.decision.outbound, CONTOSO.id));
      expect(seen.inbound).toEqual({ direction: 'INBOUND', allowed: one.decision.inbound!.allowed, reason: null, rule: null });
    }),
  );
});

test('an operator sees both sides whole', () => {
  fc.assert(
    fc.property(twins, ([one]) => {
      const seen = visibleDecision(OPERATOR, one);
      expect(seen.outbound).toEqual(seenWhole(one.decision.outbound, CONTOSO.id));
      expect(seen.inbound).toEqual(seenWhole(one.decision.inbound, FABRIKAM.id));
    }),
  );
});

function seenWhole(side: SideVerdict | null, policyTenantId: string): unknown {
  if (side === null || side.rule === null) {
    return side;
  }
  const { id: ruleId, place: _, ...rule } = side.rule;
  return { ...side, rule: { ...rule, ruleId, policyTenantId } };
}

describe('a decision looks', () => {
  const [one] = fc.sample(twins, { numRuns: 1, seed: 1 })[0]!;
  const base: EvaluatedConnection = {
    ...one,
    decision: {
      allowed: true,
      reason: 'PERMITTED',
      blockedDirections: [],
      outbound: { direction: 'OUTBOUND', allowed: true, reason: 'ISOLATION_OFF', rule: null },
      inbound: { direction: 'INBOUND', allowed: true, reason: 'TENANT_RULE', rule: fc.sample(rule, { numRuns: 1, seed: 1 })[0]! },
    },
  };
  const seenBy = (caller: Caller, evaluated: EvaluatedConnection): DecisionType => visibleDecision(caller, evaluated);
  const otherRule = {
    ...base,
    revision: 8,
    decision: { ...base.decision, inbound: { ...base.decision.inbound!, reason: 'WILDCARD_RULE' as const } },
  };

  test('different to a caller who may read a reason that changed', () => {
    expect(mayReadPolicy(adminOf(FABRIKAM), FABRIKAM.id)).toBe(true);
    expect(looksTheSame(seenBy(adminOf(FABRIKAM), base), seenBy(adminOf(FABRIKAM), otherRule))).toBe(false);
  });

  test('the same to a caller who may not read a reason that changed', () => {
    expect(looksTheSame(seenBy(adminOf(CONTOSO), base), seenBy(adminOf(CONTOSO), otherRule))).toBe(true);
  });

  test('the same with a newer revision or another wording of the message', () => {
    const renamed = { ...base, revision: 9, signIn: { ...FABRIKAM, name: 'Fabrikam Ltd' } };
    expect(looksTheSame(seenBy(OPERATOR, base), seenBy(OPERATOR, renamed))).toBe(true);
  });

  test('different when an outcome changed', () => {
    const blocked: EvaluatedConnection = {
      ...base,
      decision: {
        ...base.decision,
        allowed: false,
        reason: 'BLOCKED_INBOUND',
        blockedDirections: ['INBOUND'],
        inbound: { direction: 'INBOUND', allowed: false, reason: 'NO_MATCHING_RULE', rule: null },
      },
    };
    expect(looksTheSame(seenBy(adminOf(NORTHWIND), base), seenBy(adminOf(NORTHWIND), blocked))).toBe(false);
  });
});
