import { Field, InputType } from 'type-graphql';
import type { Direction } from '../../domain/policies/policy';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { DirectionEnum } from '../shared/enums';

@InputType('ConnectionAttemptFilter', {
  description: 'Which attempts to list: those that meet every condition given. Null or left out: no condition.',
})
export class ConnectionAttemptFilterInputType {
  @Field(() => DirectionEnum, { nullable: true, description: 'OUTBOUND: the tenant created it. INBOUND: it was signed in to.' })
  readonly direction?: Direction | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant on the other side.' })
  readonly otherTenantId?: TenantId | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it was let through.' })
  readonly allowed?: boolean | null;

  @Field(() => String, { nullable: true, description: "The connector's name, exactly." })
  readonly connector?: string | null;

  @Field(() => UuidScalar, { nullable: true, description: 'The tenant of the caller who recorded it.' })
  readonly recordedByTenantId?: TenantId | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded at this instant or after it.' })
  readonly from?: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Recorded before this instant.' })
  readonly until?: Instant | null;
}
