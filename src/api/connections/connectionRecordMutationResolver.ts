import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { createConnection } from '../../commands/connections/createConnection';
import { deleteConnection } from '../../commands/connections/deleteConnection';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { ConnectionPayloadType, connectionPayloadType } from './connectionPayloadTypes';
import { CreateConnectionInputType, DeleteConnectionInputType } from './connectionRecordInputs';

/** Mutations of connections, without those for signing in. */
@Resolver()
export class ConnectionRecordMutationResolver {
  @Mutation(() => ConnectionPayloadType, {
    nullable: true,
    description: 'Creates a connection. Nobody has signed in to it yet. For evaluators of the tenant.',
  })
  async createConnection(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => CreateConnectionInputType, { description: 'The connection.' }) input: CreateConnectionInputType,
  ): Promise<ConnectionPayloadType> {
    const result = await createConnection(context.app, input, idempotencyClaim(context, info, input));
    return connectionPayloadType(signedIn(context), result);
  }

  @Mutation(() => ConnectionPayloadType, {
    nullable: true,
    description:
      'Deletes a connection that no app and no flow uses, with its consent links. For evaluators; a connection of another tenant is treated as one that does not exist.',
  })
  async deleteConnection(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => DeleteConnectionInputType, { description: 'The connection.' }) input: DeleteConnectionInputType,
  ): Promise<ConnectionPayloadType> {
    const caller = signedIn(context);
    const result = await deleteConnection(context.app, scopeOf(caller), input, idempotencyClaim(context, info, input));
    return connectionPayloadType(caller, result);
  }
}
