import { Field, ObjectType } from 'type-graphql';
import { UserErrorType } from '../shared/userErrorType';
import { ConnectionAttemptType } from './connectionAttemptType';
import { DecisionType } from './decisionType';

@ObjectType('AttemptConnectionPayload', { description: 'The attempt as it was recorded, and how it was decided.', simpleResolvers: true })
export class AttemptConnectionPayloadType {
  @Field(() => ConnectionAttemptType, { nullable: true, description: 'The attempt; null where userErrors is not empty.' })
  readonly attempt!: ConnectionAttemptType | null;

  @Field(() => DecisionType, { nullable: true, description: 'The decision, let through or not; null where userErrors is not empty.' })
  readonly decision!: DecisionType | null;

  @Field(() => [UserErrorType], {
    description: 'Empty in this version: a connection that is blocked is an answer, and an input at fault fails the request.',
  })
  readonly userErrors!: readonly UserErrorType[];
}
