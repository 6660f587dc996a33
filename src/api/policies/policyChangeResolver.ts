import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import type { Change } from '../../domain/policies/change';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { changedRule, policyChanges } from '../../queries/policies';
import type { RequestContext } from '../access/context';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { pastPolicyLoader, tenantLoader } from '../shared/loaders';
import { pageType } from '../shared/pageType';
import type { PageType } from '../shared/pageType';
import { StartsAt } from '../shared/sharedSubscription';
import type { TenantType } from '../tenants/tenantType';
import { PolicyChangeConnectionType, PolicyChangeType } from './policyChangeType';
import { isolationPolicyVersionType } from './versions/isolationPolicyVersionType';
import type { IsolationPolicyVersionType } from './versions/isolationPolicyVersionType';
import { tenantRuleVersionType } from './versions/tenantRuleVersionType';
import type { TenantRuleVersionType } from './versions/tenantRuleVersionType';

interface PolicyChangedArgs {
  readonly tenantId: TenantId;
  readonly sinceRevision?: SentRevision | null;
}

@Resolver(() => PolicyChangeType)
export class PolicyChangeResolver {
  @Query(() => PolicyChangeConnectionType, {
    nullable: true,
    description: "The tenant's policy changes, newest first. For readers of the tenant's policy.",
  })
  async policyChanges(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the policy.' }) tenantId: TenantId,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many changes at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the newest change.' })
    after?: string | null,
  ): Promise<PageType<PolicyChangeType>> {
    return pageType(await policyChanges(app, tenantId, first ?? 50, after ?? null), (change) => change);
  }

  @StartsAt('sinceRevision')
  @Subscription(() => PolicyChangeType, {
    description:
      "Sends every change of the tenant's policy after sinceRevision, in order, each once, and then each new change. Without sinceRevision: only new changes. If the caller reads too slowly, the subscription ends with SLOW_CONSUMER; to continue, subscribe again with its `resumeFrom` as sinceRevision. For readers of the tenant's policy.",
    subscribe: ({ args, context }: { args: PolicyChangedArgs; context: RequestContext }) =>
      context.app.live.policyChanges(args.tenantId, args.sinceRevision ?? null),
  })
  policyChanged(
    @Root() change: Change,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns the policy.' }) _tenantId: TenantId,
    @Arg('sinceRevision', () => RevisionScalar, {
      nullable: true,
      description: 'The last revision that the caller has seen. Null or omitted: only new changes.',
    })
    _sinceRevision?: SentRevision | null,
  ): PolicyChangeType {
    return change;
  }

  @FieldResolver()
  async tenant(@Root() { tenantId }: PolicyChangeType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await tenantLoader(context).load(tenantId);
  }

  @FieldResolver()
  async rule(@Root() change: PolicyChangeType, @Ctx() { app }: RequestContext): Promise<TenantRuleVersionType | null> {
    const rule = await changedRule(app, change);
    return rule === null ? null : tenantRuleVersionType(change.tenantId, rule);
  }

  @FieldResolver()
  async policy(@Root() change: PolicyChangeType, @Ctx() context: RequestContext): Promise<IsolationPolicyVersionType | null> {
    const view = await pastPolicyLoader(context).load(change);
    return view === null ? null : isolationPolicyVersionType(view);
  }
}
