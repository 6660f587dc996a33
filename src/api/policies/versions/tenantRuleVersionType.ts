import { Field, ID, ObjectType } from 'type-graphql';
import type { RuleDirection, TenantRule } from '../../../domain/policies/policy';
import type { Instant } from '../../../domain/shared/revision';
import type { TenantId } from '../../../domain/tenants/tenant';
import type { AllowedTenantId } from '../../../domain/tenants/tenantRef';
import { DateTimeScalar } from '../../scalars/dateTimeScalar';
import { RuleDirectionEnum } from '../../shared/enums';
import { pageTypeOf } from '../../shared/pageTypeOf';
import { TenantType } from '../../tenants/tenantType';

@ObjectType('TenantRuleVersion', {
  description:
    "A rule as it was at one revision, or as it is proposed. It has no field `id`, so that a client's cache never mistakes it for the rule as it is now.",
  simpleResolvers: true,
})
export class TenantRuleVersionType {
  /** The tenant that owns the policy: only readers of that policy may see the rule. */
  readonly policyTenantId!: TenantId;

  @Field(() => ID, {
    nullable: true,
    description: 'The `id` of the TenantRule that this is a version of; null for a rule that is only proposed.',
  })
  readonly ruleId!: string | null;

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

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the rule was added; null for a rule that is only proposed.' })
  readonly createdAt!: Instant | null;
}

export const TenantRuleVersionConnectionType = pageTypeOf('TenantRuleVersion', TenantRuleVersionType, {
  one: 'A rule',
  many: 'rules',
  page: 'A page of rules, in the order in which they were added.',
  totalCount: 'How many rules of that policy match `search` and `direction`.',
});

export function tenantRuleVersionType(policyTenantId: TenantId, rule: TenantRule): TenantRuleVersionType {
  const { id, allowedTenantId, allowedTenantName, enteredAs, direction, note, createdAt } = rule;
  return { policyTenantId, ruleId: id, allowedTenantId, allowedTenantName, enteredAs, direction, note, createdAt };
}
