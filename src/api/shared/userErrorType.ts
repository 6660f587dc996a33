import { Field, ObjectType } from 'type-graphql';
import type { UserErrorCode } from '../../domain/shared/userError';
import { UserErrorCodeEnum } from './userErrorCodeEnum';

export const USER_ERRORS = "What is wrong with the input, in the input's order, at most 100; empty where it was done.";

@ObjectType('UserError', {
  description: "What the caller got wrong, in the domain's terms. Nothing was changed then.",
  simpleResolvers: true,
})
export class UserErrorType {
  @Field(() => UserErrorCodeEnum, { description: 'What is wrong, for programs.' })
  readonly code!: UserErrorCode;

  @Field(() => String, { description: 'What is wrong and what to do, for people. Its wording may change.' })
  readonly message!: string;

  @Field(() => [String], {
    description: "The input field at fault, as a path from the input's root; list places as decimal numbers, from 0.",
  })
  readonly path!: readonly string[];
}
