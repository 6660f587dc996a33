import { Field, Int, ObjectType } from 'type-graphql';
import type { DecisionReason, SideReason } from '../../domain/decisions/decision';
import type { Direction } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { TenantRuleVersionType } from '../policies/versions/tenantRuleVersionType';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { DecisionReasonEnum, DirectionEnum, SideReasonEnum } from '../shared/enums';

@ObjectType('SideVerdict', { description: "The result of one tenant's policy for a connection.", simpleResolvers: true })
export class SideVerdictType {
  @Field(() => DirectionEnum, { description: "OUTBOUND: the creator tenant's policy. INBOUND: the sign-in tenant's." })
  readonly direction!: Direction;

  @Field(() => Boolean, { description: 'Whether this side allows the connection.' })
  readonly allowed!: boolean;

  @Field(() => SideReasonEnum, { nullable: true, description: "The reason. Null for a caller who may not read this tenant's policy." })
  readonly reason!: SideReason | null;

  @Field(() => TenantRuleVersionType, {
    nullable: true,
    description: "The rule that allows the connection; null if no rule does, and for a caller who may not read this tenant's policy.",
  })
  readonly rule!: TenantRuleVersionType | null;
}

@ObjectType('Decision', {
  description: 'Whether isolation allows a connection, with the details that this caller may see. It says nothing about credentials.',
  simpleResolvers: true,
})
export class DecisionType {
  @Field(() => Boolean, { description: 'Whether isolation allows the connection: both sides must allow it.' })
  readonly allowed!: boolean;

  @Field(() => DecisionReasonEnum, { description: 'The reason for the decision.' })
  readonly reason!: DecisionReason;

  @Field(() => [DirectionEnum], { description: 'The directions that block the connection, OUTBOUND before INBOUND; empty if allowed.' })
  readonly blockedDirections!: readonly Direction[];

  @Field(() => String, {
    description:
      'One or two sentences for the person who made the connection: which tenant blocks it, in which direction, and which admin to ask. It depends only on whether each side allows the connection. The wording may change.',
  })
  readonly message!: string;

  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The creator tenant; null if the connection names none.',
  })
  readonly creatorTenantId!: TenantId | null;

  @Field(() => UuidScalar, { description: 'The sign-in tenant.' })
  readonly signInTenantId!: TenantId;

  @Field(() => SideVerdictType, {
    nullable: true,
    description: "The verdict of the creator tenant's policy; null if that policy was not checked.",
  })
  readonly outbound!: SideVerdictType | null;

  @Field(() => SideVerdictType, {
    nullable: true,
    description: "The verdict of the sign-in tenant's policy; null if that policy was not checked.",
  })
  readonly inbound!: SideVerdictType | null;

  @Field(() => RevisionScalar, { description: 'The decision takes into account every change up to this revision, and no later one.' })
  readonly revision!: Revision;
}

@ObjectType('ConnectionDecisionChange', { description: 'The current decision of one watched connection.', simpleResolvers: true })
export class ConnectionDecisionChangeType {
  @Field(() => Int, { description: "The connection's position in the list given, from 0." })
  readonly index!: number;

  @Field(() => DecisionType, { description: 'The current decision.' })
  readonly decision!: DecisionType;
}
