import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Int, Mutation, Query, Resolver } from 'type-graphql';
import { attemptConnection } from '../../commands/decisions/attemptConnection';
import type { AttemptFilter } from '../../domain/decisions/attempt';
import type { TenantId } from '../../domain/tenants/tenant';
import { connectionAttempts } from '../../queries/connectionAttempts';
import { mayAskOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { UuidScalar } from '../scalars/uuidScalar';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { pageType } from '../shared/pageType';
import type { PageType } from '../shared/pageType';
import { AttemptConnectionPayloadType } from './attemptConnectionPayloadType';
import { ConnectionAttemptFilterInputType } from './connectionAttemptFilterInput';
import { ConnectionAttemptConnectionType } from './connectionAttemptType';
import type { ConnectionAttemptType } from './connectionAttemptType';
import { AttemptConnectionInputType } from './connectionInputs';
import { visibleAttempt, visibleDecision } from './visibleDecision';

@Resolver()
export class ConnectionAttemptResolver {
  @Query(() => ConnectionAttemptConnectionType, {
    nullable: true,
    description: "Attempts with the tenant as creator tenant or sign-in tenant, newest first. For readers of the tenant's policy.",
  })
  async connectionAttempts(
    @Ctx() context: RequestContext,
    @Arg('tenantId', () => UuidScalar, { description: 'The creator tenant or the sign-in tenant.' }) tenantId: TenantId,
    @Arg('filter', () => ConnectionAttemptFilterInputType, { nullable: true, description: 'Which attempts to list. Null or omitted: all.' })
    filter: ConnectionAttemptFilterInputType | null | undefined,
    @Arg('first', () => Int, { nullable: true, defaultValue: 50, description: 'How many attempts at most, from 1 to 500. Null: 50.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: 'Continue after this cursor. Null or omitted: from the newest attempt.' })
    after?: string | null,
  ): Promise<PageType<ConnectionAttemptType>> {
    const caller = signedIn(context);
    const page = await connectionAttempts(context.app, tenantId, given(filter ?? {}), first ?? 50, after ?? null);
    return pageType(page, (attempt) => visibleAttempt(caller, attempt));
  }

  @Mutation(() => AttemptConnectionPayloadType, {
    nullable: true,
    description:
      'Decides whether isolation allows a connection, and records the attempt before it answers. For evaluators of one of the two tenants and of the platform.',
  })
  async attemptConnection(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => AttemptConnectionInputType, { description: 'The connection.' }) input: AttemptConnectionInputType,
  ): Promise<AttemptConnectionPayloadType> {
    const caller = signedIn(context);
    const { attempt, evaluated } = await attemptConnection(
      context.app,
      caller,
      mayAskOf(caller),
      input,
      idempotencyClaim(context, info, input),
    );
    return { attempt: visibleAttempt(caller, attempt), decision: visibleDecision(caller, evaluated), userErrors: [] };
  }
}

/** The fields that are not null: null means "not given". */
function given(filter: ConnectionAttemptFilterInputType): AttemptFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null));
}
