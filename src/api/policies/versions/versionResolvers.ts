import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { PolicyEffect } from '../../../domain/policies/policy';
import { policyEffect } from '../../../queries/policies';
import type { RequestContext } from '../../access/context';
import type { CountedPageType } from '../../shared/pageType';
import type { TenantType } from '../../tenants/tenantType';
import { RuleListArgs, allowedTenantOf, ruleList } from '../ruleList';
import { IsolationPolicyVersionType } from './isolationPolicyVersionType';
import { TenantRuleVersionConnectionType, TenantRuleVersionType, tenantRuleVersionType } from './tenantRuleVersionType';

@Resolver(() => IsolationPolicyVersionType)
export class IsolationPolicyVersionResolver {
  @FieldResolver(() => TenantRuleVersionConnectionType)
  async rules(
    @Root() { view }: IsolationPolicyVersionType,
    @Ctx() { app }: RequestContext,
    @Args(() => RuleListArgs) args: RuleListArgs,
  ): Promise<CountedPageType<TenantRuleVersionType>> {
    return await ruleList(app, view, args, (rule) => tenantRuleVersionType(view.tenant.id, rule));
  }

  @FieldResolver()
  async effect(@Root() { view }: IsolationPolicyVersionType, @Ctx() { app }: RequestContext): Promise<PolicyEffect> {
    return await policyEffect(app, view);
  }
}

@Resolver(() => TenantRuleVersionType)
export class TenantRuleVersionResolver {
  @FieldResolver()
  async allowedTenant(@Root() { allowedTenantId }: TenantRuleVersionType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await allowedTenantOf(context, allowedTenantId);
  }
}
