import { Field, ID, ObjectType } from 'type-graphql';
import type { IdentityProvider } from '../../domain/decisions/connection';
import type { DecisionReason } from '../../domain/decisions/decision';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { DecisionReasonEnum, IdentityProviderEnum } from '../shared/enums';
import { pageTypeOf } from '../shared/pageTypeOf';

@ObjectType('ConnectionAttempt', { description: 'A recorded attempt to connect, with its decision.', simpleResolvers: true })
export class ConnectionAttemptType {
  @Field(() => ID, { description: "The attempt's identifier." })
  readonly id!: string;

  @Field(() => DateTimeScalar, { description: 'When the attempt was recorded.' })
  readonly at!: Instant;

  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The creator tenant; null if the connection named none.',
  })
  readonly creatorTenantId!: TenantId | null;

  @Field(() => UuidScalar, { description: 'The sign-in tenant: the tenant of the identity that tried to sign in.' })
  readonly signInTenantId!: TenantId;

  @Field(() => String, { nullable: true, description: "The connector's name; null if the caller gave none." })
  readonly connector!: string | null;

  @Field(() => IdentityProviderEnum, { description: "The identity provider that authenticates the connection's user." })
  readonly identityProvider!: IdentityProvider;

  @Field(() => String, {
    nullable: true,
    description:
      'The user who tried to connect, as identified by the caller who recorded the attempt. Null if that caller gave none. Shown to operators, and to readers of the policy of the tenant that recorded the attempt; null for other callers.',
  })
  readonly user!: string | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of the caller who recorded the attempt; null for the platform.' })
  readonly recordedByTenantId!: TenantId | null;

  @Field(() => Boolean, { description: 'Whether isolation allowed the connection.' })
  readonly allowed!: boolean;

  @Field(() => DecisionReasonEnum, { description: 'The reason for the decision.' })
  readonly reason!: DecisionReason;

  @Field(() => RevisionScalar, { description: 'The decision took into account every change up to this revision.' })
  readonly revision!: Revision;
}

export const ConnectionAttemptConnectionType = pageTypeOf('ConnectionAttempt', ConnectionAttemptType, {
  one: 'An attempt',
  many: 'attempts',
  page: 'A page of connection attempts, newest first.',
});
