import { ArgsType, Field, Int } from 'type-graphql';
import type { App } from '../../app';
import type { Direction, TenantRule } from '../../domain/policies/policy';
import { ALL_TENANTS } from '../../domain/tenants/tenantRef';
import type { AllowedTenantId } from '../../domain/tenants/tenantRef';
import type { PolicyView } from '../../queries/policies';
import { countPolicyRules, policyRules } from '../../queries/policyRules';
import type { RequestContext } from '../access/context';
import { DirectionEnum } from '../shared/enums';
import { tenantLoader } from '../shared/loaders';
import { countedBy, pageType } from '../shared/pageType';
import type { CountedPageType } from '../shared/pageType';
import type { TenantType } from '../tenants/tenantType';

/** The arguments of the allow list, of the policy as it is now and of its versions. */
@ArgsType()
export class RuleListArgs {
  @Field(() => Int, { nullable: true, defaultValue: 100, description: 'How many rules at most, from 1 to 1,000. Null: 100.' })
  readonly first!: number | null;

  @Field(() => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the first rule.' })
  readonly after?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Only rules with this beginning of the allowed tenant's ID, or of any word of its names (in the directory and in an imported document), its domains or the note. In any letter case, at most 256 characters. Null or omitted: all rules.",
  })
  readonly search?: string | null;

  @Field(() => DirectionEnum, { nullable: true, description: 'Only rules that open this direction. Null or omitted: all rules.' })
  readonly direction?: Direction | null;
}

export async function ruleList<Node>(
  app: App,
  view: PolicyView,
  { first, after, search, direction }: RuleListArgs,
  toNode: (rule: TenantRule) => Node,
): Promise<CountedPageType<Node>> {
  const filter = { search: search ?? null, direction: direction ?? null };
  const page = await policyRules(app, view.tenant.id, view.revision, first ?? 100, after ?? null, filter);
  return countedBy(pageType(page, toNode), () => countPolicyRules(app, view, filter));
}

export async function allowedTenantOf(context: RequestContext, allowedTenantId: AllowedTenantId): Promise<TenantType | null> {
  return allowedTenantId === ALL_TENANTS ? null : await tenantLoader(context).load(allowedTenantId);
}
