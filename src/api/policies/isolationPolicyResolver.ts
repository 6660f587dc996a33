import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { PolicyEffect } from '../../domain/policies/policy';
import type { TenantId } from '../../domain/tenants/tenant';
import { exportIsolationPolicy, isolationPolicy, policyEffect } from '../../queries/policies';
import type { RequestContext } from '../access/context';
import { JsonScalar } from '../scalars/jsonScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import type { CountedPageType } from '../shared/pageType';
import { IsolationPolicyType, isolationPolicyType } from './isolationPolicyType';
import { RuleListArgs, ruleList } from './ruleList';
import { TenantRuleConnectionType, tenantRuleType } from './tenantRuleType';
import type { TenantRuleType } from './tenantRuleType';

@Resolver(() => IsolationPolicyType)
export class IsolationPolicyResolver {
  @Query(() => IsolationPolicyType, {
    nullable: true,
    description: "The tenant's current policy; null if the directory does not contain the tenant. For readers of the tenant's policy.",
  })
  async isolationPolicy(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the policy.' }) tenantId: TenantId,
  ): Promise<IsolationPolicyType | null> {
    const view = await isolationPolicy(app, tenantId);
    return view === null ? null : isolationPolicyType(view);
  }

  @Query(() => JsonScalar, {
    nullable: true,
    description:
      "The policy as a Power Platform policy document (tenantIsolationPolicy); null if the directory does not contain the tenant. Importing the document gives the same decisions. For readers of the tenant's policy.",
  })
  async exportIsolationPolicy(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the policy.' }) tenantId: TenantId,
  ): Promise<unknown> {
    return await exportIsolationPolicy(app, tenantId);
  }

  @FieldResolver(() => TenantRuleConnectionType)
  async rules(
    @Root() { view }: IsolationPolicyType,
    @Ctx() { app }: RequestContext,
    @Args(() => RuleListArgs) args: RuleListArgs,
  ): Promise<CountedPageType<TenantRuleType>> {
    return await ruleList(app, view, args, (rule) => tenantRuleType(view.tenant.id, rule));
  }

  @FieldResolver()
  async effect(@Root() { view }: IsolationPolicyType, @Ctx() { app }: RequestContext): Promise<PolicyEffect> {
    return await policyEffect(app, view);
  }
}
