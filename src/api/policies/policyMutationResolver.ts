import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { editIsolationPolicy } from '../../commands/policies/editIsolationPolicy';
import { importIsolationPolicy } from '../../commands/policies/importIsolationPolicy';
import { replaceIsolationPolicy } from '../../commands/policies/replaceIsolationPolicy';
import { setIsolation } from '../../commands/policies/setIsolation';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import {
  EditPolicyInputType,
  ImportIsolationPolicyInputType,
  ReplaceIsolationPolicyInputType,
  SetIsolationInputType,
} from './policyInputs';
import { PolicyPayloadType, policyPayloadType } from './policyPayloadType';

/** Mutations of a whole policy. */
@Resolver()
export class PolicyMutationResolver {
  @Mutation(() => PolicyPayloadType, { nullable: true, description: "Changes a policy's settings. For admins of the tenant." })
  async setIsolation(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SetIsolationInputType, { description: 'The changes to make.' }) input: SetIsolationInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await setIsolation(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Adds, updates and removes several rules, and sets switches, in one change. For admins of the tenant.',
  })
  async editIsolationPolicy(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => EditPolicyInputType, { description: 'The edits to make.' }) input: EditPolicyInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await editIsolationPolicy(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Replaces the whole policy in one change. For admins of the tenant.',
  })
  async replaceIsolationPolicy(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ReplaceIsolationPolicyInputType, { description: 'The complete new policy.' })
    input: ReplaceIsolationPolicyInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await replaceIsolationPolicy(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Replaces the policy by a Power Platform policy document, in one change. For admins of the tenant.',
  })
  async importIsolationPolicy(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ImportIsolationPolicyInputType, { description: 'The policy document.' }) input: ImportIsolationPolicyInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await importIsolationPolicy(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }
}
