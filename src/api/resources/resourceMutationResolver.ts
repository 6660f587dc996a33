import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { deleteResource } from '../../commands/resources/deleteResource';
import { saveApp, saveFlow } from '../../commands/resources/saveResource';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { DeleteResourceInputType, SaveAppInputType, SaveFlowInputType } from './resourceInputs';
import { ResourcePayloadType, resourcePayloadType } from './resourcePayloadTypes';

/** Mutations of apps and flows. */
@Resolver()
export class ResourceMutationResolver {
  @Mutation(() => ResourcePayloadType, {
    nullable: true,
    description: 'Saves an app, unless a connection that policy blocks is added to it. For evaluators of the tenant.',
  })
  async saveApp(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SaveAppInputType, { description: 'The app to save.' }) input: SaveAppInputType,
  ): Promise<ResourcePayloadType> {
    return resourcePayloadType(signedIn(context), await saveApp(context.app, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => ResourcePayloadType, {
    nullable: true,
    description: 'Saves a flow. It is SUSPENDED if policy blocks one of its connections. For evaluators of the tenant.',
  })
  async saveFlow(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SaveFlowInputType, { description: 'The flow to save.' }) input: SaveFlowInputType,
  ): Promise<ResourcePayloadType> {
    return resourcePayloadType(signedIn(context), await saveFlow(context.app, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => ResourcePayloadType, {
    nullable: true,
    description: 'Deletes an app or a flow. For evaluators; an app or a flow of another tenant is treated as one that does not exist.',
  })
  async deleteResource(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => DeleteResourceInputType, { description: 'The app or the flow.' }) input: DeleteResourceInputType,
  ): Promise<ResourcePayloadType> {
    const caller = signedIn(context);
    const result = await deleteResource(context.app, scopeOf(caller), input, idempotencyClaim(context, info, input));
    return resourcePayloadType(caller, result);
  }
}
