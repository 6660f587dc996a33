import { Field, InputType } from 'type-graphql';
import type { IdentityProvider } from '../../domain/decisions/connection';
import type { SentRevision } from '../../domain/shared/revision';
import { RevisionScalar } from '../scalars/revisionScalar';
import { IdentityProviderEnum } from '../shared/enums';

@InputType('ConnectorInput', { description: 'What connects, and which identity provider authenticates its user.' })
export class ConnectorInputType {
  @Field(() => String, { description: "The connector's name, as the caller calls it. It is recorded, but has no effect on decisions." })
  readonly name!: string;

  @Field(() => IdentityProviderEnum, {
    defaultValue: 'ENTRA_ID',
    description: "The identity provider that authenticates the connection's user.",
  })
  readonly identityProvider!: IdentityProvider;
}

/**
 * The fields that the inputs below share. No field has this type, so the schema does not list it. TypeGraphQL drops the `@Extensions` of an inherited
 * field: a field that needs some must be declared in each input.
 */
@InputType()
abstract class ConnectionInputType {
  @Field(() => String, {
    nullable: true,
    description:
      'The tenant that creates the connection, by ID or domain; an explicit null if the connection has no tenant ID. Omitting it is BAD_USER_INPUT, so that a misspelt variable cannot silently ask a different question.',
  })
  readonly creatorTenant?: string | null;

  @Field(() => String, { description: 'The tenant whose identity signs in, by ID or domain.' })
  readonly signInTenant!: string;

  @Field(() => ConnectorInputType, {
    nullable: true,
    description: 'The connector. Null or omitted: an unnamed connector that authenticates with Entra ID.',
  })
  readonly connector?: ConnectorInputType | null;
}

@InputType('WatchedConnectionInput', { description: 'A connection that a designer tool shows.' })
export class WatchedConnectionInputType extends ConnectionInputType {}

@InputType('EvaluateConnectionInput', { description: 'A connection to decide.' })
export class EvaluateConnectionInputType extends ConnectionInputType {
  @Field(() => RevisionScalar, {
    nullable: true,
    description:
      'The answer takes into account at least every change up to this revision, so that callers can read their own writes. Null or omitted: the newest state that this server has.',
  })
  readonly minRevision?: SentRevision | null;
}

@InputType('AttemptConnectionInput', { description: 'A connection attempt to decide and record.' })
export class AttemptConnectionInputType extends ConnectionInputType {
  @Field(() => String, {
    nullable: true,
    description: "The user who tries to connect, by the caller's own identifier. Null or omitted: not recorded.",
  })
  readonly user?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: 'As in EvaluateConnectionInput.' })
  readonly minRevision?: SentRevision | null;
}
