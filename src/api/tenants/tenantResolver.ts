import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, Info, Mutation, Query, Resolver } from 'type-graphql';
import { registerTenant } from '../../commands/tenants/registerTenant';
import { updateTenant } from '../../commands/tenants/updateTenant';
import { findTenant, resolveTenants } from '../../queries/tenants';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { RegisterTenantInputType, UpdateTenantInputType } from './tenantInputs';
import { TenantPayloadType } from './tenantPayloadType';
import { TenantType } from './tenantType';

@Resolver()
export class TenantResolver {
  @Query(() => TenantType, {
    nullable: true,
    description: 'The tenant with this ID or this domain; null if the directory does not contain it.',
  })
  async tenant(
    @Ctx() { app }: RequestContext,
    @Arg('idOrDomain', () => String, { description: "The tenant's ID, or any of its domains, in any letter case." }) idOrDomain: string,
  ): Promise<TenantType | null> {
    return await findTenant(app, idOrDomain);
  }

  @Extensions({ sizes: { idsOrDomains: { maxItems: 500 } } })
  @Query(() => [TenantType], {
    nullable: 'itemsAndList',
    description:
      'The tenants with these IDs or domains, at most 500, in the order given; null for each that the directory does not contain.',
  })
  async resolveTenants(
    @Ctx() { app }: RequestContext,
    @Arg('idsOrDomains', () => [String], { description: 'IDs and domains of tenants, at most 500, in any letter case.' })
    idsOrDomains: string[],
  ): Promise<readonly (TenantType | null)[]> {
    return await resolveTenants(app, idsOrDomains);
  }

  @Mutation(() => TenantPayloadType, { nullable: true, description: 'Adds a tenant to the directory. For operators.' })
  async registerTenant(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RegisterTenantInputType, { description: 'The tenant.' }) input: RegisterTenantInputType,
  ): Promise<TenantPayloadType> {
    return await registerTenant(context.app, signedIn(context), input, idempotencyClaim(context, info, input));
  }

  @Mutation(() => TenantPayloadType, { nullable: true, description: "Changes a tenant's name or domains. For operators." })
  async updateTenant(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => UpdateTenantInputType, { description: 'The changes to make.' }) input: UpdateTenantInputType,
  ): Promise<TenantPayloadType> {
    return await updateTenant(context.app, signedIn(context), input, idempotencyClaim(context, info, input));
  }
}
