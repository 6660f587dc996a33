import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../shared/userErrorType';
import { ConnectionAttemptType } from './connectionAttemptType';
import { DecisionType } from './decisionType';

@ObjectType('AttemptConnectionPayload', { description: 'The attempt as it was recorded, and how it was decided.', simpleResolvers: true })
export class AttemptConnectionPayloadType {
  @Field(() => ConnectionAttemptType, { nullable: true, description: 'The attempt; null if userErrors is not empty.' })
  readonly attempt!: ConnectionAttemptType | null;

  @Field(() => DecisionType, { nullable: true, description: 'The decision, allowed or blocked; null if userErrors is not empty.' })
  readonly decision!: DecisionType | null;

  @Field(() => [UserErrorType], {
    description: 'Always empty in this version: a blocked connection is an answer, and an error in the input is a GraphQL error.',
  })
  readonly userErrors!: readonly UserErrorType[];
}
