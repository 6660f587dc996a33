import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { importIsolationPolicy } from '../../commands/policies/importIsolationPolicy';
import { replaceIsolationPolicy } from '../../commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../commands/policies/setIsolation';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { ImportIsolationPolicyInputType, ReplaceIsolationPolicyInputType, SetIsolationInputType } from './policyInputs';
import { PolicyPayloadType, policyPayloadType } from './policyPayloadType';

/** Mutations of a policy as a whole. */
@Resolver()
export class PolicyMutationResolver {
  @Mutation(() => PolicyPayloadType, { nullable: true, description: "Sets a policy's switches. For admins of the tenant." })
  async setIsolation(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SetIsolationInputType, { description: 'What is to change.' }) input: SetIsolationInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await setIsolation(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Makes the whole policy what the input says, in one change. For admins of the tenant.',
  })
  async replaceIsolationPolicy(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ReplaceIsolationPolicyInputType, { description: 'The policy as it is to be.' })
    input: ReplaceIsolationPolicyInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await replaceIsolationPolicy(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Makes the policy what a Power Platform document says, in one change. For admins of the tenant.',
  })
  async importIsolationPolicy(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ImportIsolationPolicyInputType, { description: 'The document.' }) input: ImportIsolationPolicyInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await importIsolationPolicy(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }
}
