import { Arg, Ctx, FieldResolver, Resolver, Root, Subscription } from 'type-graphql';
import type { ResourceStatusChange } from '../../domain/resources/resource';
import type { TenantId } from '../../domain/tenants/tenant';
import { policyChange } from '../../queries/policies';
import { statusChangeAfter } from '../../queries/resources';
import type { RequestContext } from '../access/context';
import type { PolicyChangeType } from '../policies/policyChangeType';
import { UuidScalar } from '../scalars/uuidScalar';
import { ResourceStatusChangeType, resourceStatusChangeType } from './resourceStatusChangeType';

interface ResourceStatusChangedArgs {
  readonly tenantId: TenantId;
  readonly after?: string | null;
}

@Resolver(() => ResourceStatusChangeType)
export class ResourceStatusChangeResolver {
  @Subscription(() => ResourceStatusChangeType, {
    description:
      'Every app or flow of the tenant whose status changes: those after the cursor first, in order, each once, then the new ones. Without a cursor: the new ones only. For evaluators of the tenant.',
    subscribe: ({ args, context }: { args: ResourceStatusChangedArgs; context: RequestContext }) =>
      context.app.live.resourceStatusChanges(args.tenantId, statusChangeAfter(args.after ?? null)),
  })
  resourceStatusChanged(
    @Root() change: ResourceStatusChange,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the apps and flows.' }) _tenantId: TenantId,
    @Arg('after', () => String, { nullable: true, description: 'The cursor of the change seen last. Null or left out: the new ones only.' })
    _after?: string | null,
  ): ResourceStatusChangeType {
    return resourceStatusChangeType(change);
  }

  @FieldResolver()
  async cause(@Root() { revision }: ResourceStatusChangeType, @Ctx() { app }: RequestContext): Promise<PolicyChangeType | null> {
    return revision === null ? null : await policyChange(app, revision);
  }
}
