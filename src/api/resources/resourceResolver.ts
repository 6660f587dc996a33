import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import type { ResourceKind, ResourceStatus } from '../../domain/resources/resource';
import type { TenantId } from '../../domain/tenants/tenant';
import { flowRuns, resource, resources } from '../../queries/resources';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import type { ConnectionRecordType } from '../connections/connectionRecordType';
import { UuidScalar } from '../scalars/uuidScalar';
import { resourceConnectionLoader, resourceViolationLoader, tenantLoader } from '../shared/loaders';
import { countedPageType, pageType } from '../shared/pageType';
import type { CountedPageType, PageType } from '../shared/pageType';
import { ResourceKindEnum, ResourceStatusEnum } from '../shared/recordEnums';
import type { TenantType } from '../tenants/tenantType';
import { FlowRunConnectionType, flowRunType } from './flowRunType';
import type { FlowRunType } from './flowRunType';
import { ResourceConnectionType, ResourceType } from './resourceType';
import { violationTypes } from './violationType';
import type { ViolationType } from './violationType';

@Resolver(() => ResourceType)
export class ResourceResolver {
  @Query(() => ResourceType, {
    nullable: true,
    description:
      'The app or the flow with this ID. For evaluators; null for an app or a flow of another tenant, as for one that does not exist.',
  })
  async resource(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: "The app's or the flow's identifier." }) id: string,
  ): Promise<ResourceType | null> {
    return await resource(context.app, scopeOf(signedIn(context)), id);
  }

  @Query(() => ResourceConnectionType, {
    nullable: true,
    description: 'The apps and flows that the tenant owns, oldest first. For evaluators of the tenant.',
  })
  async resources(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns them.' }) tenantId: TenantId,
    @Arg('kind', () => ResourceKindEnum, { nullable: true, description: 'Only resources of this kind. Null or omitted: both.' })
    kind: ResourceKind | null | undefined,
    @Arg('status', () => ResourceStatusEnum, { nullable: true, description: 'Only resources with this status. Null or omitted: all.' })
    status: ResourceStatus | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the oldest.' })
    after?: string | null,
  ): Promise<CountedPageType<ResourceType>> {
    const filter = { kind: kind ?? null, status: status ?? null };
    return countedPageType(await resources(app, tenantId, filter, first ?? 50, after ?? null), (each) => each);
  }

  @FieldResolver()
  async tenant(@Root() { tenantId }: ResourceType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await tenantLoader(context).load(tenantId);
  }

  @FieldResolver()
  async connections(@Root() root: ResourceType, @Ctx() context: RequestContext): Promise<readonly ConnectionRecordType[]> {
    return await resourceConnectionLoader(context).load(root);
  }

  @FieldResolver()
  async violations(@Root() root: ResourceType, @Ctx() context: RequestContext): Promise<ViolationType[]> {
    return violationTypes(signedIn(context), await resourceViolationLoader(context).load(root));
  }

  @FieldResolver(() => FlowRunConnectionType)
  async runs(
    @Root() flow: ResourceType,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many runs at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the newest run.' })
    after?: string | null,
  ): Promise<PageType<FlowRunType>> {
    const caller = signedIn(context);
    return pageType(await flowRuns(context.app, flow, first ?? 50, after ?? null), (run) => flowRunType(caller, run));
  }
}
