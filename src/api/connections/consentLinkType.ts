import { Field, ID, ObjectType } from 'type-graphql';
import type { Instant } from '../../domain/shared/revision';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { ConnectionRecordType } from './connectionRecordType';

@ObjectType('ConsentLink', {
  description: 'A link that lets its holder sign in to a connection, once. The token is shown here and never again.',
  simpleResolvers: true,
})
export class ConsentLinkType {
  @Field(() => ID, { description: "The link's identifier." })
  readonly id!: string;

  @Field(() => String, { description: 'The token for the mutation `consent`: 256 random bits. The server stores only a digest of it.' })
  readonly token!: string;

  @Field(() => String, {
    description: 'The URL of a page for the user who will sign in; the token is after the #. Opening the page alone changes nothing.',
  })
  readonly url!: string;

  @Field(() => DateTimeScalar, { description: 'When the link becomes invalid.' })
  readonly expiresAt!: Instant;

  @Field(() => ConnectionRecordType, { description: 'The connection to sign in to.' })
  readonly connection!: ConnectionRecordType;
}
