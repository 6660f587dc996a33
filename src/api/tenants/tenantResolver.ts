import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Query, Resolver } from 'type-graphql';
import { registerTenant } from '../../commands/tenants/registerTenant';
import { updateTenant } from '../../commands/tenants/updateTenant';
import { findTenant } from '../../queries/tenants';
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
