import { Field, ObjectType } from 'type-graphql';
import type { PolicyResult } from '../../commands/policies/commitPolicyChange';
import type { TenantResult } from '../../commands/tenants/commitTenantChange';
import type { Revision } from '../../domain/shared/revision';
import type { UserErrorCode } from '../../domain/shared/userError';
import { RevisionScalar } from '../scalars/revisionScalar';
import { ConnectionAttemptType } from './connectionAttemptType';
import { DecisionType } from './decisionType';
import { IsolationPolicyType } from './isolationPolicyType';
import { PolicyChangeType } from './policyChangeType';
import { TenantRuleType, tenantRuleType } from './tenantRuleType';
import { TenantType } from './tenantType';
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

@ObjectType('TenantPayload', {
  description:
    'What registering or updating a tenant came to. Both are changes in the log like any other (they can change decisions), though not policy changes.',
  simpleResolvers: true,
})
export class TenantPayloadType implements TenantResult {
  @Field(() => TenantType, { nullable: true, description: 'The tenant as it is now; null where userErrors is not empty.' })
  readonly tenant!: TenantType | null;

  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'The change made; null where the tenant already was as asked, and where userErrors is not empty.',
  })
  readonly revision!: Revision | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

@ObjectType('PolicyPayload', { description: 'What a change of a policy came to.', simpleResolvers: true })
export class PolicyPayloadType {
  /** What the nested fields are read by. */
  readonly result!: PolicyResult;

  @Field(() => IsolationPolicyType, {
    nullable: true,
    description: 'The policy as it is after the change. Null where userErrors is not empty: nothing was changed then.',
  })
  readonly policy?: IsolationPolicyType | null;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description: 'The change made; null where the policy already was as asked, and where userErrors is not empty.',
  })
  readonly change?: PolicyChangeType | null;

  @Field(() => TenantRuleType, {
    nullable: true,
    description: 'The rule added or updated (as it is now) or removed (as it was); else null.',
  })
  readonly rule!: TenantRuleType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

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

export function policyPayloadType(result: PolicyResult): PolicyPayloadType {
  const { tenantId, rule, userErrors } = result;
  return { result, rule: tenantId === null || rule === null ? null : tenantRuleType(tenantId, rule), userErrors };
}
