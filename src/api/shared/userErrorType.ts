import { Field, ObjectType } from 'type-graphql';
import type { UserErrorCode } from '../../domain/shared/userError';
import { UserErrorCodeEnum } from './userErrorCodeEnum';

export const USER_ERRORS = "The errors of the input, in the input's order, at most 100; empty if the mutation was done.";

@ObjectType('UserError', {
  description: 'An error in the input. If there is one, nothing was changed.',
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'The error code, for programs.' })
  readonly code!: UserErrorCode;

  @Field(() => String, { description: 'What is wrong and what to do, for people. The wording may change.' })
  readonly message!: string;

  @Field(() => [String], {
    description: "The input field with the error, as a path from the input's root; positions in lists are decimal numbers from 0.",
  })
  readonly path!: readonly string[];
}
