import { Field, InputType } from 'type-graphql';
import type { IdentityProvider } from '../../domain/decisions/connection';
import type { Revision } from '../../domain/shared/revision';
import { RevisionScalar } from '../scalars/revisionScalar';
import { IdentityProviderEnum } from '../shared/enums';

@InputType('ConnectorInput', { description: 'What connects, and who authenticates its user.' })
export class ConnectorInputType {
  @Field(() => String, { description: "The connector's name, as the caller knows it. It is recorded, and decides nothing." })
  readonly name!: string;

  @Field(() => IdentityProviderEnum, { defaultValue: 'ENTRA_ID', description: "Who authenticates the connection's user." })
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
      'The tenant that creates the connection, by ID or domain; an explicit null where the connection carries no tenant ID. Left out is BAD_USER_INPUT: a misspelt variable must not ask another question.',
  })
  readonly creatorTenant?: string | null;

  @Field(() => String, { description: 'The tenant whose identity signs in, by ID or domain.' })
  readonly signInTenant!: string;

  @Field(() => ConnectorInputType, {
    nullable: true,
    description: 'What connects. Null or left out: an unnamed connector that authenticates with Entra ID.',
  })
  readonly connector?: ConnectorInputType | null;
}

@InputType('WatchedConnectionInput', { description: 'One connection that a designer tool is showing.' })
export class WatchedConnectionInputType extends ConnectionInputType {}

@InputType('EvaluateConnectionInput', { description: 'A connection to be decided.' })
export class EvaluateConnectionInputType extends ConnectionInputType {
  @Field(() => RevisionScalar, {
    nullable: true,
    description:
      'Answer from a state at least as new as this revision (read your own writes). Null or left out: the newest that this server has.',
  })
  readonly minRevision?: Revision | null;
}

@InputType('AttemptConnectionInput', { description: 'A connection that is being made, to be decided and recorded.' })
export class AttemptConnectionInputType extends ConnectionInputType {
  @Field(() => String, {
    nullable: true,
    description: "The caller's own identifier for the user who tries. Null or left out: not recorded.",
  })
  readonly user?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: 'As in EvaluateConnectionInput.' })
  readonly minRevision?: Revision | null;
}
