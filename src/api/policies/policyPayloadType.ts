import { Field, ObjectType } from 'type-graphql';
import type { PolicyResult } from '../../commands/policies/commitPolicyChange';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { IsolationPolicyType } from './isolationPolicyType';
import { PolicyChangeType } from './policyChangeType';
import { TenantRuleType, tenantRuleType } from './tenantRuleType';

@ObjectType('PolicyPayload', { description: 'The result of changing a policy.', simpleResolvers: true })
export class PolicyPayloadType {
  /** The resolvers of nested fields need it. */
  readonly result!: PolicyResult;

  @Field(() => IsolationPolicyType, {
    nullable: true,
    description: 'The policy after the change. Null if userErrors is not empty, because then nothing was changed.',
  })
  readonly policy?: IsolationPolicyType | null;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description: 'The change; null if the policy was already as requested, or if userErrors is not empty.',
  })
  readonly change?: PolicyChangeType | null;

  @Field(() => TenantRuleType, {
    nullable: true,
    description: 'The rule that was added or updated (as it is now) or removed (as it was); otherwise null.',
  })
  readonly rule!: TenantRuleType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function policyPayloadType(result: PolicyResult): PolicyPayloadType {
  const { tenantId, rule, userErrors } = result;
  return { result, rule: tenantId === null || rule === null ? null : tenantRuleType(tenantId, rule), userErrors };
}
