import { Field, InputType } from 'type-graphql';
import type { Direction } from '../../domain/policies/policy';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { DirectionEnum } from '../shared/enums';

@InputType('ConnectionAttemptFilter', {
  description: 'Which attempts to list: those that match all fields given. A field that is null or omitted matches every attempt.',
})
export class ConnectionAttemptFilterInputType {
  @Field(() => DirectionEnum, {
    nullable: true,
    description: 'OUTBOUND: the tenant is the creator tenant. INBOUND: it is the sign-in tenant.',
  })
  readonly direction?: Direction | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant on the other side.' })
  readonly otherTenantId?: TenantId | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the connection was allowed.' })
  readonly allowed?: boolean | null;

  @Field(() => String, { nullable: true, description: 'The exact name of the connector.' })
  readonly connector?: string | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of the caller who recorded the attempt.' })
  readonly recordedByTenantId?: TenantId | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded at this instant or after it.' })
  readonly from?: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded before this instant.' })
  readonly until?: Instant | null;
}
