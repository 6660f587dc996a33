import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import { setChangeControl } from '../../commands/policies/setChangeControl';
import { applyPolicyRequest } from '../../commands/policyRequests/applyPolicyRequest';
import { rejectPolicyRequest, withdrawPolicyRequest } from '../../commands/policyRequests/closePolicyRequest';
import { requestPolicyChange } from '../../commands/policyRequests/requestPolicyChange';
import { verifyPolicyRequest } from '../../commands/policyRequests/verifyPolicyRequest';
import { scopeOf } from '../access/access';
import { signedIn } from '../access/context';
import type { RequestContext } from '../access/context';
import { PolicyPayloadType, policyPayloadType } from '../policies/policyPayloadType';
import { idempotencyClaim } from '../shared/idempotencyClaim';
import { RequestPolicyChangeInputType, ResolvePolicyRequestInputType, SetChangeControlInputType } from './policyRequestInputs';
import { PolicyRequestPayloadType, policyRequestPayloadType } from './policyRequestType';

/** Changes of a policy that need somebody's approval. */
@Resolver()
export class PolicyRequestMutationResolver {
  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description: 'Asks for the policy to be replaced. For admins of the tenant.',
  })
  async requestPolicyChange(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RequestPolicyChangeInputType, { description: 'The policy, and why.' }) input: RequestPolicyChangeInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(await requestPolicyChange(context.app, caller, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description:
      'Says that an open request is good against the policy as it is now; again where the policy has moved on. For operators, save whoever asked.',
  })
  async verifyPolicyRequest(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ResolvePolicyRequestInputType, { description: 'The request.' }) input: ResolvePolicyRequestInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(await verifyPolicyRequest(context.app, caller, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description: 'Makes the policy what a VERIFIED request asks for, in one change. For operators, save whoever asked.',
  })
  async applyPolicyRequest(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ResolvePolicyRequestInputType, { description: 'The request.' }) input: ResolvePolicyRequestInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(await applyPolicyRequest(context.app, caller, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description: 'Turns an open request down. For operators, save whoever asked.',
  })
  async rejectPolicyRequest(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ResolvePolicyRequestInputType, { description: 'The request.' }) input: ResolvePolicyRequestInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(await rejectPolicyRequest(context.app, caller, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description: 'Takes an open request back. For admins; a request of another tenant answers as one that never existed.',
  })
  async withdrawPolicyRequest(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => ResolvePolicyRequestInputType, { description: 'The request.' }) input: ResolvePolicyRequestInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(
      await withdrawPolicyRequest(context.app, caller, scopeOf(caller), input, idempotencyClaim(context, info, input)),
    );
  }

  @Mutation(() => PolicyPayloadType, {
    nullable: true,
    description: 'Sets whether admins change the policy at once or ask for changes: a change of the policy like any other. For operators.',
  })
  async setChangeControl(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SetChangeControlInputType, { description: 'What is to hold.' }) input: SetChangeControlInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await setChangeControl(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }
}
