import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { ChangeControl } from '../../domain/policies/policy';
import type { TenantId } from '../../domain/tenants/tenant';
import { ReplaceIsolationPolicyInputType } from '../policies/policyInputs';
import { UuidScalar } from '../scalars/uuidScalar';
import { ChangeControlEnum } from '../shared/enums';

@InputType('RequestPolicyChangeInput', { description: 'The requested policy, and the reason for it.' })
export class RequestPolicyChangeInputType {
  @Field(() => ReplaceIsolationPolicyInputType, { description: 'The complete new policy.' })
  readonly policy!: ReplaceIsolationPolicyInputType;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { description: 'The reason for the change, at most 1,000 characters.' })
  readonly justification!: string;
}

@InputType('ResolvePolicyRequestInput', { description: 'A request, and a comment.' })
export class ResolvePolicyRequestInputType {
  @Field(() => ID, { description: 'The request.' })
  readonly requestId!: string;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description: 'A comment to store with the request, at most 1,000 characters. Null or omitted: an earlier comment is kept.',
  })
  readonly resolution?: string | null;
}

@InputType('SetChangeControlInput', { description: 'How a policy may be changed.' })
export class SetChangeControlInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => ChangeControlEnum, { description: 'How the policy may be changed from now on.' })
  readonly changeControl!: ChangeControl;
}
