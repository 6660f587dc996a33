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
    description: 'Saves an app, unless it adds a connection that policy blocks. For evaluators of the tenant.',
  })
  async saveApp(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SaveAppInputType, { description: 'The app as it is to be.' }) input: SaveAppInputType,
  ): Promise<ResourcePayloadType> {
    return resourcePayloadType(signedIn(context), await saveApp(context.app, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => ResourcePayloadType, {
    nullable: true,
    description: 'Saves a flow, SUSPENDED where policy blocks a connection of it. For evaluators of the tenant.',
  })
  async saveFlow(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SaveFlowInputType, { description: 'The flow as it is to be.' }) input: SaveFlowInputType,
  ): Promise<ResourcePayloadType> {
    return resourcePayloadType(signedIn(context), await saveFlow(context.app, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => ResourcePayloadType, {
    nullable: true,
    description: 'Deletes an app or a flow. For evaluators; one of another tenant answers as one that never existed.',
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
