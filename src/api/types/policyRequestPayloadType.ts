import { Field, ObjectType } from 'type-graphql';
import type { PolicyRequestResult } from '../../commands/policyRequests/checkRequest';
import { USER_ERRORS, UserErrorType } from './payloadTypes';
import { PolicyRequestType, policyRequestType } from './policyRequestType';

@ObjectType('PolicyRequestPayload', { description: 'What a mutation of a request came to.', simpleResolvers: true })
export class PolicyRequestPayloadType {
  @Field(() => PolicyRequestType, { nullable: true, description: 'The request as it is now; null where userErrors is not empty.' })
  readonly request!: PolicyRequestType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function policyRequestPayloadType({ request, userErrors }: PolicyRequestResult): PolicyRequestPayloadType {
  return { request: request === null ? null : policyRequestType(request), userErrors };
}
