import { Field, ID, InputType } from 'type-graphql';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { ConnectorInputType } from '../decisions/connectionInputs';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { UuidScalar } from '../scalars/uuidScalar';

@InputType('CreateConnectionInput', { description: 'A connection to create. Nobody has signed in to it yet.' })
export class CreateConnectionInputType {
  @Field(() => UuidScalar, { description: 'The tenant that will own the connection: the creator tenant.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { description: 'The name of the connection, for people.' })
  readonly name!: string;

  @Field(() => ConnectorInputType, { description: 'What connects, and which identity provider authenticates its user.' })
  readonly connector!: ConnectorInputType;
}

@InputType('DeleteConnectionInput', { description: 'A connection to delete. CONNECTION_IN_USE if an app or a flow uses it.' })
export class DeleteConnectionInputType {
  @Field(() => ID, { description: 'The connection to delete.' })
  readonly connectionId!: string;
}

@InputType('CreateConsentLinkInput', { description: 'A link that lets a user of any tenant sign in to a connection, once.' })
export class CreateConsentLinkInputType {
  @Field(() => ID, { description: 'The connection, which must be UNAUTHENTICATED.' })
  readonly connectionId!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the link expires: in the future, at most 30 days from now. Null or omitted: 24 hours from now.',
  })
  readonly expiresAt?: Instant | null;
}

@InputType('RevokeConsentLinksInput', { description: 'The connection whose links become invalid.' })
export class RevokeConsentLinksInputType {
  @Field(() => ID, { description: 'The connection.' })
  readonly connectionId!: string;
}

@InputType('ConsentInput', {
  description:
    "The caller's own tenant signs in. This is recorded as a connection attempt, allowed or blocked. If it is blocked, the link can still be used and userErrors is empty: the decision says why.",
})
export class ConsentInputType {
  @Field(() => String, { description: "The consent link's token: the part of its url after the #." })
  readonly token!: string;
}
