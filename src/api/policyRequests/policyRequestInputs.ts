import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { ChangeControl } from '../../domain/policies/policy';
import type { TenantId } from '../../domain/tenants/tenant';
import { ReplaceIsolationPolicyInputType } from '../policies/policyInputs';
import { UuidScalar } from '../scalars/uuidScalar';
import { ChangeControlEnum } from '../shared/enums';

@InputType('RequestPolicyChangeInput', { description: 'The policy that is asked for, and why.' })
export class RequestPolicyChangeInputType {
  @Field(() => ReplaceIsolationPolicyInputType, { description: 'The whole policy as it is to be.' })
  readonly policy!: ReplaceIsolationPolicyInputType;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { description: 'Why the change is wanted, at most 1,000 characters.' })
  readonly justification!: string;
}

@InputType('ResolvePolicyRequestInput', { description: 'A request, and what is said of it.' })
export class ResolvePolicyRequestInputType {
  @Field(() => ID, { description: 'The request.' })
  readonly requestId!: string;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description: 'What is to be kept with the request, at most 1,000 characters. Null or left out: what was said before stays.',
  })
  readonly resolution?: string | null;
}

@InputType('SetChangeControlInput', { description: 'Who may change a policy, and how.' })
export class SetChangeControlInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => ChangeControlEnum, { description: 'What is to hold from now on.' })
  readonly changeControl!: ChangeControl;
}
