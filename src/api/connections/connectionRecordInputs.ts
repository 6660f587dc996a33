import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { ConnectorInputType } from '../decisions/connectionInputs';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { UuidScalar } from '../scalars/uuidScalar';

@InputType('CreateConnectionInput', { description: 'A connection to create, which nobody has signed in to yet.' })
export class CreateConnectionInputType {
  @Field(() => UuidScalar, { description: 'The tenant that is to own it: the creator tenant.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { description: 'Its name, for people.' })
  readonly name!: string;

  @Field(() => ConnectorInputType, { description: 'What connects, and who authenticates its user.' })
  readonly connector!: ConnectorInputType;
}

@InputType('DeleteConnectionInput', { description: 'A connection to delete. One that an app or a flow holds is CONNECTION_IN_USE.' })
export class DeleteConnectionInputType {
  @Field(() => ID, { description: 'The connection to delete.' })
  readonly connectionId!: string;
}

@InputType('CreateConsentLinkInput', { description: 'A link by which somebody of any tenant can sign in to a connection, once.' })
export class CreateConsentLinkInputType {
  @Field(() => ID, { description: 'The connection, which must be UNAUTHENTICATED.' })
  readonly connectionId!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the link is to expire: in the future, 30 days from now at most. Null or left out: 24 hours from now.',
  })
  readonly expiresAt?: Instant | null;
}

@InputType('RevokeConsentLinksInput', { description: 'The connection whose links are to be of no use any more.' })
export class RevokeConsentLinksInputType {
  @Field(() => ID, { description: 'The connection.' })
  readonly connectionId!: string;
}

@InputType('ConsentInput', {
  description:
    "The caller's own tenant signs in. Recorded as a connection attempt, let through or not; a blocked one leaves the link usable and userErrors empty: decision says why.",
})
export class ConsentInputType {
  @Field(() => String, { description: "The consent link's token: what stands behind the # of its url." })
  readonly token!: string;
}
