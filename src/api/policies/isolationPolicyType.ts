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
    'The policy of one tenant, all of it as of one revision. A tenant that never set one has the default: off, TWO_WAY, both choices BLOCK, no rules.',
  simpleResolvers: true,
})
export class IsolationPolicyType {
  /** What the nested fields are read by. */
  readonly view!: PolicyView;

  @Field(() => TenantType, { description: 'The tenant that owns the policy.' })
  readonly tenant!: Tenant;

  @Field(() => Boolean, {
    description: 'Whether isolation is on. While it is off nothing is restricted, and the rules are kept and ignored.',
  })
  readonly enabled!: boolean;

  @Field(() => IsolationModeEnum, { description: 'Which directions are restricted while isolation is on.' })
  readonly mode!: IsolationMode;

  @Field(() => ChoiceEnum, {
    description: 'For connections that carry no creator tenant ID. Default BLOCK. No rule, * included, changes it.',
  })
  readonly unidentifiedCreators!: Choice;

  @Field(() => ChoiceEnum, { description: 'For inbound connections from another cloud that no rule opens. Default BLOCK.' })
  readonly crossCloudInbound!: Choice;

  @Field(() => ChangeControlEnum, { description: 'Who may change the policy directly. Default DIRECT.' })
  readonly changeControl!: ChangeControl;

  @Extensions({ maxPage: 1000 })
  @Field(() => TenantRuleConnectionType, {
    description: 'The allow list, in the order in which the rules were added. At most 1,000 a page.',
  })
  readonly rules?: CountedPageType<TenantRuleType>;

  @Field(() => PolicyEffectEnum, { description: 'What the policy comes to.' })
  readonly effect?: PolicyEffect;

  @Field(() => RevisionScalar, {
    description: 'The last change of this policy, what `expectedRevision` compares with; 0 for a policy never set.',
  })
  readonly revision!: Revision;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that change was made; null for a policy never set.' })
  readonly updatedAt!: Instant | null;
}

export function isolationPolicyType(view: PolicyView): IsolationPolicyType {
  const { settings, changeControl, revision, updatedAt } = view.version;
  return { view, tenant: view.tenant, ...settings, changeControl, revision, updatedAt };
}
