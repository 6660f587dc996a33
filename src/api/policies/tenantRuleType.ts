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
    'One entry of the allow list. A policy holds at most one rule for each tenant, and one for all tenants (*). Rules only open, and their order does not matter.',
  simpleResolvers: true,
})
export class TenantRuleType {
  /** Whose policy the rule belongs to: only readers of that policy may see it. */
  readonly policyTenantId!: TenantId;

  @Field(() => ID, { description: "The rule's identifier; kept when the rule is edited." })
  readonly id!: string;

  @Field(() => String, { description: 'The tenant that the rule lets through: its ID, or * for all tenants.' })
  readonly allowedTenantId!: AllowedTenantId;

  @Field(() => TenantType, {
    nullable: true,
    description: 'The tenant as the directory knows it now; null for * and for an ID that the directory does not hold.',
  })
  readonly allowedTenant?: TenantType | null;

  @Field(() => String, { nullable: true, description: 'The name that an imported document gave the tenant; null where none did.' })
  readonly allowedTenantName!: string | null;

  @Field(() => String, { description: 'What the admin typed: the ID, the domain or *. The ID that it stood for then is what counts.' })
  readonly enteredAs!: string;

  @Field(() => RuleDirectionEnum, { description: "The directions that the rule opens, seen from the policy's owner." })
  readonly direction!: RuleDirection;

  @Field(() => String, { nullable: true, description: "The admin's note; null for none." })
  readonly note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When the rule was added.' })
  readonly createdAt!: Instant;
}

export const TenantRuleConnectionType = pageTypeOf('TenantRule', TenantRuleType, {
  one: 'A rule',
  many: 'rules',
  page: 'A page of rules, in the order in which they were added.',
  totalCount: 'How many rules the whole policy holds.',
});

export function tenantRuleType(policyTenantId: TenantId, rule: TenantRule): TenantRuleType {
  return { policyTenantId, ...rule };
}
