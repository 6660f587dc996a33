import { Field, ID, ObjectType } from 'type-graphql';
import type { RuleDirection, TenantRule } from '../../domain/policies/policy';
import type { Instant } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import type { AllowedTenantId } from '../../domain/tenants/tenantRef';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RuleDirectionEnum } from '../shared/enums';
import { pageTypeOf } from '../shared/pageTypeOf';
import { TenantType } from '../tenants/tenantType';

@ObjectType('TenantRule', {
  description:
    'An entry of the allow list. A policy has at most one rule for each tenant, and at most one for all tenants (*). Rules only open directions, and their order does not matter.',
  simpleResolvers: true,
})
export class TenantRuleType {
  /** The tenant that owns the policy: only readers of that policy may see the rule. */
  readonly policyTenantId!: TenantId;

  @Field(() => ID, { description: "The rule's identifier. It stays the same when the rule is edited." })
  readonly id!: string;

  @Field(() => String, { description: 'The tenant that the rule allows: its ID, or * for all tenants.' })
  readonly allowedTenantId!: AllowedTenantId;

  @Field(() => TenantType, {
    nullable: true,
    description: 'The tenant as it is now in the directory; null for *, and for an ID that the directory does not contain.',
  })
  readonly allowedTenant?: TenantType | null;

  @Field(() => String, { nullable: true, description: 'The name of the tenant in an imported policy document; null if there was none.' })
  readonly allowedTenantName!: string | null;

  @Field(() => String, {
    description: 'What the admin entered: an ID, a domain or *. A domain was resolved to an ID when the rule was added.',
  })
  readonly enteredAs!: string;

  @Field(() => RuleDirectionEnum, { description: "The directions that the rule opens, from the point of view of the policy's owner." })
  readonly direction!: RuleDirection;

  @Field(() => String, { nullable: true, description: "The admin's note; null if there is none." })
  readonly note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the rule was added.' })
  readonly createdAt!: Instant;
}

export const TenantRuleConnectionType = pageTypeOf('TenantRule', TenantRuleType, {
  one: 'A rule',
  many: 'rules',
  page: 'A page of rules, in the order in which they were added.',
  totalCount: 'How many rules of the policy match `search` and `direction`.',
});

export function tenantRuleType(policyTenantId: TenantId, rule: TenantRule): TenantRuleType {
  return { policyTenantId, ...rule };
}
