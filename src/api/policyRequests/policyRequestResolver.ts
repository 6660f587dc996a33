import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import type { PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { TenantId } from '../../domain/tenants/tenant';
import { policyChange } from '../../queries/policies';
import { policyRequests } from '../../queries/policyRequests';
import type { RequestContext } from '../access/context';
import type { PolicyChangeType } from '../policies/policyChangeType';
import { UuidScalar } from '../scalars/uuidScalar';
import { tenantLoader } from '../shared/loaders';
import { countedPageType, pageType } from '../shared/pageType';
import type { CountedPageType, PageType } from '../shared/pageType';
import { PolicyRequestStatusEnum } from '../shared/recordEnums';
import type { TenantType } from '../tenants/tenantType';
import { policyRequestDifferences } from './policyRequestDifferences';
import { PolicyDifferenceConnectionType, PolicyRequestConnectionType, PolicyRequestType, policyRequestType } from './policyRequestType';
import type { PolicyDifferenceType } from './policyRequestType';

@Resolver(() => PolicyRequestType)
export class PolicyRequestResolver {
  @Query(() => PolicyRequestConnectionType, {
    nullable: true,
    description: "Requests for a change of the tenant's policy, newest first. For readers of the tenant's policy.",
  })
  async policyRequests(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, {
      nullable: true,
      description: 'The tenant that owns the policy. Null or omitted: the requests of all tenants, for operators only.',
    })
    tenantId: TenantId | null | undefined,
    @Arg('status', () => PolicyRequestStatusEnum, { nullable: true, description: 'Only requests with this status. Null or omitted: all.' })
    status: PolicyRequestStatus | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many requests at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the newest request.' })
    after?: string | null,
  ): Promise<PageType<PolicyRequestType>> {
    const filter = { tenantId: tenantId ?? null, status: status ?? null };
    return pageType(await policyRequests(app, filter, first ?? 50, after ?? null), policyRequestType);
  }

  @FieldResolver()
  async tenant(@Root() { request }: PolicyRequestType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await tenantLoader(context).load(request.tenantId);
  }

  @FieldResolver(() => PolicyDifferenceConnectionType)
  async diff(
    @Root() { request }: PolicyRequestType,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { nullable: true, defaultValue: 100, description: 'How many differences at most, from 1 to 500. Null: 100.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the first.' })
    after?: string | null,
  ): Promise<CountedPageType<PolicyDifferenceType>> {
    return countedPageType(await policyRequestDifferences(context, request, first ?? 100, after ?? null), (difference) => difference);
  }

  @FieldResolver()
  async change(@Root() { request }: PolicyRequestType, @Ctx() { app }: RequestContext): Promise<PolicyChangeType | null> {
    return request.changeRevision === null ? null : await policyChange(app, request.changeRevision);
  }
}
