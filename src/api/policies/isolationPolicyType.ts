import { Extensions, Field, ObjectType } from 'type-graphql';
import type { ChangeControl, Choice, IsolationMode, PolicyEffect } from '../../domain/policies/policy';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { Tenant } from '../../domain/tenants/tenant';
import type { PolicyView } from '../../queries/policies';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { ChangeControlEnum, ChoiceEnum, IsolationModeEnum, PolicyEffectEnum } from '../shared/enums';
import type { CountedPageType } from '../shared/pageType';
import { TenantType } from '../tenants/tenantType';
import { TenantRuleConnectionType } from './tenantRuleType';
import type { TenantRuleType } from './tenantRuleType';

@ObjectType('IsolationPolicy', {
  description:
    'The policy of a tenant as it is now. A tenant that never set a policy has the default: off, TWO_WAY, both choices BLOCK, no rules.',
  simpleResolvers: true,
})
export class IsolationPolicyType {
  /** The resolvers of nested fields need it. */
  readonly view!: PolicyView;

  @Field(() => TenantType, { description: 'The tenant that owns the policy.' })
  readonly tenant!: Tenant;

  @Field(() => Boolean, {
    description: 'Whether isolation is on. While it is off, nothing is restricted: the rules are kept, but ignored.',
  })
  readonly enabled!: boolean;

  @Field(() => IsolationModeEnum, { description: 'Which directions are restricted while isolation is on.' })
  readonly mode!: IsolationMode;

  @Field(() => ChoiceEnum, {
    description:
      'Whether inbound connections that name no creator tenant are allowed. Default BLOCK. Rules have no effect on them, not even the rule for all tenants (*).',
  })
  readonly unidentifiedCreators!: Choice;

  @Field(() => ChoiceEnum, {
    description: 'Whether inbound connections from another cloud are allowed if no rule allows them. Default BLOCK.',
  })
  readonly crossCloudInbound!: Choice;

  @Field(() => ChangeControlEnum, { description: 'How the policy may be changed. Default DIRECT.' })
  readonly changeControl!: ChangeControl;

  @Extensions({ maxPage: 1000 })
  @Field(() => TenantRuleConnectionType, {
    description: 'The allow list, in the order in which the rules were added. At most 1,000 rules a page.',
  })
  readonly rules?: CountedPageType<TenantRuleType>;

  @Field(() => PolicyEffectEnum, { description: 'The effect of the policy.' })
  readonly effect?: PolicyEffect;

  @Field(() => RevisionScalar, {
    description:
      'The revision of the last change of this policy, which `expectedRevision` is compared with; 0 if the policy was never set.',
  })
  readonly revision!: Revision;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that change was made; null if the policy was never set.' })
  readonly updatedAt!: Instant | null;
}

export function isolationPolicyType(view: PolicyView): IsolationPolicyType {
  const { settings, changeControl, revision, updatedAt } = view.version;
  return { view, tenant: view.tenant, ...settings, changeControl, revision, updatedAt };
}
