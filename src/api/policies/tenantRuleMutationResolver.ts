import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, FieldResolver, Info, Mutation, Resolver, Root } from 'type-graphql';
import { addTenantRule } from '../../commands/policies/addTenantRule';
import { removeTenantRule } from '../../commands/policies/removeTenantRule';
import { updateTenantRule } from '../../commands/policies/updateTenantRule';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import type { TenantType } from '../tenants/tenantType';
import { PolicyPayloadType, policyPayloadType } from './policyPayloadType';
import { allowedTenantOf } from './ruleList';
import { AddTenantRuleInputType, RemoveTenantRuleInputType, UpdateTenantRuleInputType } from './tenantRuleInputs';
import { TenantRuleType } from './tenantRuleType';

/** Mutations of a rule. */
@Resolver()
export class TenantRuleMutationResolver {
  @Mutation(() => PolicyPayloadType, { nullable: true, description: 'Adds a rule to a policy. For admins of the tenant.' })
  async addTenantRule(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => AddTenantRuleInputType, { description: 'The rule.' }) input: AddTenantRuleInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await addTenantRule(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: "Edits a rule's direction or note. For admins; a rule of another tenant is treated as one that does not exist.",
  })
  async updateTenantRule(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => UpdateTenantRuleInputType, { description: 'The changes to make.' }) input: UpdateTenantRuleInputType,
  ): Promise<PolicyPayloadType> {
    const caller = signedIn(context);
    return policyPayloadType(await updateTenantRule(context.app, caller, scopeOf(caller), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Removes a rule. For admins; a rule of another tenant is treated as one that does not exist.',
  })
  async removeTenantRule(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RemoveTenantRuleInputType, { description: 'The rule.' }) input: RemoveTenantRuleInputType,
  ): Promise<PolicyPayloadType> {
    const caller = signedIn(context);
    return policyPayloadType(await removeTenantRule(context.app, caller, scopeOf(caller), input, idempotencyClaim(context, info, input)));
  }
}

@Resolver(() => TenantRuleType)
export class TenantRuleResolver {
  @FieldResolver()
  async allowedTenant(@Root() { allowedTenantId }: TenantRuleType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await allowedTenantOf(context, allowedTenantId);
  }
}
