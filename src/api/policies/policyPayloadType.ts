import { Field, ObjectType } from 'type-graphql';
import type { PolicyResult } from '../../commands/policies/commitPolicyChange';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { IsolationPolicyType } from './isolationPolicyType';
import { PolicyChangeType } from './policyChangeType';
import { TenantRuleType, tenantRuleType } from './tenantRuleType';

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

export function policyPayloadType(result: PolicyResult): PolicyPayloadType {
  const { tenantId, rule, userErrors } = result;
  return { result, rule: tenantId === null || rule === null ? null : tenantRuleType(tenantId, rule), userErrors };
}
