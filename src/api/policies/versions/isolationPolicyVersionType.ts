import { Extensions, Field, ObjectType } from 'type-graphql';
import type { ChangeControl, Choice, IsolationMode, PolicyEffect } from '../../../domain/policies/policy';
import type { Instant, Revision } from '../../../domain/shared/revision';
import type { Tenant } from '../../../domain/tenants/tenant';
import type { PolicyView } from '../../../queries/policies';
import { DateTimeScalar } from '../../scalars/dateTimeScalar';
import { RevisionScalar } from '../../scalars/revisionScalar';
import { ChangeControlEnum, ChoiceEnum, IsolationModeEnum, PolicyEffectEnum } from '../../shared/enums';
import type { CountedPageType } from '../../shared/pageType';
import { TenantType } from '../../tenants/tenantType';
import { TenantRuleVersionConnectionType } from './tenantRuleVersionType';
import type { TenantRuleVersionType } from './tenantRuleVersionType';

@ObjectType('IsolationPolicyVersion', {
  description:
    'The policy of a tenant as it was at one revision, or as it is proposed. The fields are those of IsolationPolicy; of a proposed policy, `revision` is the revision that it is based on, and `updatedAt` is null.',
  simpleResolvers: true,
})
export class IsolationPolicyVersionType {
  /** The resolvers of nested fields need it. */
  readonly view!: PolicyView;

  @Field(() => TenantType, { description: 'The tenant that owns the policy.' })
  readonly tenant!: Tenant;

  @Field(() => Boolean, { description: 'Whether isolation was on.' })
  readonly enabled!: boolean;

  @Field(() => IsolationModeEnum, { description: 'Which directions were restricted while isolation was on.' })
  readonly mode!: IsolationMode;

  @Field(() => ChoiceEnum, { description: 'Whether inbound connections that name no creator tenant were allowed.' })
  readonly unidentifiedCreators!: Choice;

  @Field(() => ChoiceEnum, { description: 'Whether inbound connections from another cloud were allowed if no rule allowed them.' })
  readonly crossCloudInbound!: Choice;

  @Field(() => ChangeControlEnum, { description: 'How the policy could be changed.' })
  readonly changeControl!: ChangeControl;

  @Extensions({ maxPage: 1000 })
  @Field(() => TenantRuleVersionConnectionType, {
    description: 'The allow list, in the order in which the rules were added. At most 1,000 rules a page.',
  })
  readonly rules?: CountedPageType<TenantRuleVersionType>;

  @Field(() => PolicyEffectEnum, { description: 'The effect of the policy.' })
  readonly effect?: PolicyEffect;

  @Field(() => RevisionScalar, { description: 'The revision of the change that made this version; 0 if the policy was never set.' })
  readonly revision!: Revision;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that change was made; null if the policy was never set.' })
  readonly updatedAt!: Instant | null;
}

export function isolationPolicyVersionType(view: PolicyView): IsolationPolicyVersionType {
  const { settings, changeControl, revision, updatedAt } = view.version;
  return { view, tenant: view.tenant, ...settings, changeControl, revision, updatedAt };
}
