import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { connectionStatus } from '../../domain/connections/connectionRecord';
import type { ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionRecord, connectionRecords } from '../../queries/connections';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import type { DecisionType } from '../decisions/decisionType';
import { visibleDecision } from '../decisions/visibleDecision';
import { UuidScalar } from '../scalars/uuidScalar';
import { storedDecisionLoader, tenantLoader } from '../shared/loaders';
import { countedPageType } from '../shared/pageType';
import type { CountedPageType } from '../shared/pageType';
import { ConnectionStatusEnum } from '../shared/recordEnums';
import type { TenantType } from '../tenants/tenantType';
import { ConnectionRecordConnectionType, ConnectionRecordType } from './connectionRecordType';

@Resolver(() => ConnectionRecordType)
export class ConnectionRecordResolver {
  @Query(() => ConnectionRecordType, {
    nullable: true,
    description: 'The connection with this ID. For evaluators; null for a connection of another tenant, as for one that does not exist.',
  })
  async connection(
    @Ctx() context: RequestContext,
    @Arg('id', () => ID, { description: "The connection's identifier." }) id: string,
  ): Promise<ConnectionRecordType | null> {
    return await connectionRecord(context.app, scopeOf(signedIn(context)), id);
  }

  @Query(() => ConnectionRecordConnectionType, {
    nullable: true,
    description: 'The connections that the tenant owns, oldest first. For evaluators of the tenant.',
  })
  async connections(
    @Ctx() { app }: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The tenant that owns them.' }) tenantId: TenantId,
    @Arg('status', () => ConnectionStatusEnum, { nullable: true, description: 'Only connections with this status. Null or omitted: all.' })
    status: ConnectionStatus | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many connections at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Continue after this cursor. Null or omitted: from the oldest connection.',
    })
    after?: string | null,
  ): Promise<CountedPageType<ConnectionRecordType>> {
    return countedPageType(await connectionRecords(app, tenantId, status ?? null, first ?? 50, after ?? null), (record) => record);
  }

  @FieldResolver()
  async tenant(@Root() { tenantId }: ConnectionRecordType, @Ctx() context: RequestContext): Promise<TenantType | null> {
    return await tenantLoader(context).load(tenantId);
  }

  @FieldResolver()
  status(@Root() record: ConnectionRecordType): ConnectionStatus {
    return connectionStatus(record);
  }

  @FieldResolver()
  async decision(@Root() record: ConnectionRecordType, @Ctx() context: RequestContext): Promise<DecisionType | null> {
    const evaluated = await storedDecisionLoader(context).load(record);
    return evaluated === null ? null : visibleDecision(signedIn(context), evaluated);
  }
}
