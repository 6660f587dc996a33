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

/** Mutations of requests for policy changes. */
@Resolver()
export class PolicyRequestMutationResolver {
  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description: 'Requests that the policy be replaced. For admins of the tenant.',
  })
  async requestPolicyChange(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => RequestPolicyChangeInputType, { description: 'The requested policy, and the reason for it.' })
    input: RequestPolicyChangeInputType,
  ): Promise<PolicyRequestPayloadType> {
    const caller = signedIn(context);
    return policyRequestPayloadType(await requestPolicyChange(context.app, caller, input, idempotencyClaim(context, info, input)));
  }

  @Mutation(() => PolicyRequestPayloadType, {
    nullable: true,
    description:
      'Verifies an open request against the current policy. If the policy is changed later, the request must be verified again. For operators, except the one who made the request.',
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
    description: 'Changes the policy as a VERIFIED request asks, in one change. For operators, except the one who made the request.',
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
    description: 'Rejects an open request. For operators, except the one who made the request.',
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
    description: 'Withdraws an open request. For admins; a request of another tenant is treated as one that does not exist.',
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
    description: 'Sets whether admins change the policy directly or by requests. This is itself a change of the policy. For operators.',
  })
  async setChangeControl(
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Arg('input', () => SetChangeControlInputType, { description: 'How the policy may be changed.' }) input: SetChangeControlInputType,
  ): Promise<PolicyPayloadType> {
    return policyPayloadType(await setChangeControl(context.app, signedIn(context), input, idempotencyClaim(context, info, input)));
  }
}
