import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { ALL_TENANTS } from '../../domain/tenants/tenantRef';
import type { RequestContext } from '../context';
import { tenantLoader } from '../loaders';
import { TenantRuleType } from '../types/tenantRuleType';
import type { TenantType } from '../types/tenantType';

@Resolver(() => TenantRuleType)
export class TenantRuleResolver {
  @FieldResolver()
  async allowedTenant(@Root() { allowedTenantId }: TenantRuleType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return allowedTenantId === ALL_TENANTS ? null : await tenantLoader(context).load(allowedTenantId);
  }
}
