import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { endFlowRun } from '../../commands/resources/endFlowRun';
import { startFlowRun } from '../../commands/resources/startFlowRun';
import { runScopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { EndFlowRunInputType, StartFlowRunInputType } from './resourceInputs';
import { FlowRunPayloadType, flowRunPayloadType } from './resourcePayloadTypes';

/** Mutations for the engine that runs flows. */
@Resolver()
export class FlowRunResolver {
  @Mutation(() => FlowRunPayloadType, {
    nullable: true,
    description:
      'Starts a run of a flow, after deciding its connections again. For evaluators of the tenant and of the platform; for an evaluator of a tenant, a flow of another tenant does not exist.',
  })
  async startFlowRun(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => StartFlowRunInputType, { description: 'The flow.' }) input: StartFlowRunInputType,
  ): Promise<FlowRunPayloadType> {
    const caller = signedIn(context);
    const result = await startFlowRun(context.app, runScopeOf(caller), input, idempotencyClaim(context, info, input));
    return flowRunPayloadType(caller, result);
  }

  @Mutation(() => FlowRunPayloadType, {
    nullable: true,
    description:
      "Ends a run, once. For evaluators of the tenant and of the platform; for an evaluator of a tenant, a run of another tenant's flow does not exist.",
  })
  async endFlowRun(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => EndFlowRunInputType, { description: 'The run, and how it ended.' }) input: EndFlowRunInputType,
  ): Promise<FlowRunPayloadType> {
    const caller = signedIn(context);
    const result = await endFlowRun(context.app, runScopeOf(caller), input, idempotencyClaim(context, info, input));
    return flowRunPayloadType(caller, result);
  }
}
