import { Field, Int, ObjectType } from 'type-graphql';
import type { DecisionReason, SideReason } from '../../domain/decisions/decision';
import type { Direction } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { TenantRuleType } from '../policies/tenantRuleType';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { DecisionReasonEnum, DirectionEnum, SideReasonEnum } from '../shared/enums';

@ObjectType('SideVerdict', { description: "What one tenant's policy says of a connection.", simpleResolvers: true })
export class SideVerdictType {
  @Field(() => DirectionEnum, { description: "OUTBOUND: the creator tenant's policy. INBOUND: the sign-in tenant's." })
  readonly direction!: Direction;

  @Field(() => Boolean, { description: 'Whether this side lets it through.' })
  readonly allowed!: boolean;

  @Field(() => SideReasonEnum, { nullable: true, description: "Why. Null for a caller who may not read this tenant's policy." })
  readonly reason!: SideReason | null;

  @Field(() => TenantRuleType, {
    nullable: true,
    description: "The rule that let it through; null where none did, and for a caller who may not read this tenant's policy.",
  })
  readonly rule!: TenantRuleType | null;
}

@ObjectType('Decision', {
  description: 'Whether isolation lets a connection through, as this caller may see it. It says nothing about credentials.',
  simpleResolvers: true,
})
export class DecisionType {
  @Field(() => Boolean, { description: 'Whether isolation lets it through: both sides must.' })
  readonly allowed!: boolean;

  @Field(() => DecisionReasonEnum, { description: 'The one reason that settles it.' })
  readonly reason!: DecisionReason;

  @Field(() => [DirectionEnum], { description: 'The directions that block it, OUTBOUND before INBOUND; empty where allowed.' })
  readonly blockedDirections!: readonly Direction[];

  @Field(() => String, {
    description:
      'One sentence or two for the person who made the connection: who blocks it, which direction, whom to ask. Made from the outcomes alone. For people: its wording may change.',
  })
  readonly message!: string;

  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The tenant that creates the connection; null where the connection carries none.',
  })
  readonly creatorTenantId!: TenantId | null;

  @Field(() => UuidScalar, { description: 'The tenant whose identity signs in.' })
  readonly signInTenantId!: TenantId;

  @Field(() => SideVerdictType, { nullable: true, description: "The verdict of the creator tenant's policy; null where it was not asked." })
  readonly outbound!: SideVerdictType | null;

  @Field(() => SideVerdictType, { nullable: true, description: "The verdict of the sign-in tenant's policy; null where it was not asked." })
  readonly inbound!: SideVerdictType | null;

  @Field(() => RevisionScalar, { description: 'The decision takes in every change up to this revision, and none after it.' })
  readonly revision!: Revision;
}

@ObjectType('ConnectionDecisionChange', { description: 'The decision of one watched connection, as it is now.', simpleResolvers: true })
export class ConnectionDecisionChangeType {
  @Field(() => Int, { description: "The connection's place in the list given, from 0." })
  readonly index!: number;

  @Field(() => DecisionType, { description: 'Its decision now.' })
  readonly decision!: DecisionType;
}
