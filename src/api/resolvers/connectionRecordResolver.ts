import { Arg, Ctx, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { connectionStatus } from '../../domain/connections/connectionRecord';
import type { ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionRecord, connectionRecords } from '../../queries/connections';
import { scopeOf } from '../access';
import { signedIn } from '../context';
import type { RequestContext } from '../context';
import { keptDecisionLoader, tenantLoader } from '../loaders';
import { UuidScalar } from '../scalars/uuidScalar';
import { ConnectionRecordConnectionType, ConnectionRecordType } from '../types/connectionRecordType';
import type { DecisionType } from '../types/decisionType';
import { ConnectionStatusEnum } from '../types/designEnums';
import { countedPageType } from '../types/pageType';
import type { CountedPageType } from '../types/pageType';
import type { TenantType } from '../types/tenantType';
import { visibleDecision } from '../visibleDecision';

@Resolver(() => ConnectionRecordType)
export class ConnectionRecordResolver {
  @Query(() => ConnectionRecordType, {
    nullable: true,
    description: 'The connection with this ID. For evaluators; one of another tenant is null, as one that never existed.',
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
    @Arg('status', () => ConnectionStatusEnum, { nullable: true, description: 'Only those of this status. Null or left out: all.' })
    status: ConnectionStatus | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many connections at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'The cursor to go on behind. Null or left out: from the oldest connection.',
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
    const evaluated = await keptDecisionLoader(context).load(record);
    return evaluated === null ? null : visibleDecision(signedIn(context), evaluated);
  }
}
