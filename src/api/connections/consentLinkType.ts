import { Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../../domain/shared/revision';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { ConnectionRecordType } from './connectionRecordType';

@ObjectType('ConsentLink', {
  description: 'Works once, for whoever holds it. The token is shown here and never again.',
  simpleResolvers: true,
})
export class ConsentLinkType {
  @Field(() => ID, { description: "The link's identifier." })
  readonly id!: string;

  @Field(() => String, { description: 'What `consent` takes: 256 random bits. Only a digest of it is kept.' })
  readonly token!: string;

  @Field(() => String, {
    description: 'A page to send to whoever is to sign in, the token behind its #. Opening it does nothing by itself.',
  })
  readonly url!: string;

  @Field(() => DateTimeScalar, { description: 'From then on it is of no use.' })
  readonly expiresAt!: Instant;

  @Field(() => ConnectionRecordType, { description: 'The connection that it lets somebody sign in to.' })
  readonly connection!: ConnectionRecordType;
}
