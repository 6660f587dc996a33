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

@ObjectType('ConnectionAttempt', { description: 'One recorded attempt to connect, and how it was decided then.', simpleResolvers: true })
export class ConnectionAttemptType {
  @Field(() => ID, { description: "The attempt's identifier." })
  readonly id!: string;

  @Field(() => DateTimeScalar, { description: 'When it was recorded.' })
  readonly at!: Instant;

  @Field(() => UuidScalar, {
    nullable: true,
    description: 'The tenant that created the connection; null where the connection carried none.',
  })
  readonly creatorTenantId!: TenantId | null;

  @Field(() => UuidScalar, { description: 'The tenant whose identity was to sign in.' })
  readonly signInTenantId!: TenantId;

  @Field(() => String, { nullable: true, description: "The connector's name; null where the caller named none." })
  readonly connector!: string | null;

  @Field(() => IdentityProviderEnum, { description: "Who authenticates the connection's user." })
  readonly identityProvider!: IdentityProvider;

  @Field(() => String, {
    nullable: true,
    description:
      "The recorder's own identifier for the user who tried. Shown to readers of the tenant that recorded it, and to operators; else null. Null also where the recorder gave none.",
  })
  readonly user!: string | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of the caller who recorded it; null for the platform.' })
  readonly recordedByTenantId!: TenantId | null;

  @Field(() => Boolean, { description: 'Whether isolation let it through.' })
  readonly allowed!: boolean;

  @Field(() => DecisionReasonEnum, { description: 'The one reason that settled it.' })
  readonly reason!: DecisionReason;

  @Field(() => RevisionScalar, { description: 'The decision took in every change up to this revision.' })
  readonly revision!: Revision;
}

export const ConnectionAttemptConnectionType = pageTypeOf('ConnectionAttempt', ConnectionAttemptType, {
  one: 'An attempt',
  many: 'attempts',
  page: 'A page of connection attempts, newest first.',
});
