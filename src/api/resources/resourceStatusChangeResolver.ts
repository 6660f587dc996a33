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
      "Sends every change of the status of the tenant's apps and flows after the cursor, in order, each once, and then each new change. Without a cursor: only new changes. For evaluators of the tenant.",
    subscribe: ({ args, context }: { args: ResourceStatusChangedArgs; context: RequestContext }) =>
      context.app.live.resourceStatusChanges(args.tenantId, statusChangeAfter(args.tenantId, args.after ?? null)),
  })
  resourceStatusChanged(
    @Root() change: ResourceStatusChange,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the apps and flows.' }) _tenantId: TenantId,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor of the last change that the caller has seen. Null or omitted: only new changes.',
    })
    _after?: string | null,
  ): ResourceStatusChangeType {
    return resourceStatusChangeType(change);
  }

  @FieldResolver()
  async cause(@Root() { revision }: ResourceStatusChangeType, @Ctx() { app }: RequestContext): Promise<PolicyChangeType | null> {
    return revision === null ? null : await policyChange(app, revision);
  }
}
