import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { Choice, IsolationMode } from '../../domain/policies/policy';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { JsonScalar } from '../scalars/jsonScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { ChoiceEnum, IsolationModeEnum } from '../shared/enums';
import { EXPECTED_REVISION, TenantRuleSpecType, UpdateTenantRuleInputType } from './tenantRuleInputs';

@InputType('PolicySettingsInput', { description: 'Switches of a policy.' })
class PolicySettingsInputType {
  @Field(() => Boolean, { nullable: true, description: 'Whether isolation is on. Null or omitted: unchanged.' })
  readonly enabled?: boolean | null;

  @Field(() => IsolationModeEnum, { nullable: true, description: 'Which directions are restricted. Null or omitted: unchanged.' })
  readonly mode?: IsolationMode | null;

  @Field(() => ChoiceEnum, {
    nullable: true,
    description: 'Whether inbound connections that name no creator tenant are allowed. Null or omitted: unchanged.',
  })
  readonly unidentifiedCreators?: Choice | null;

  @Field(() => ChoiceEnum, {
    nullable: true,
    description: 'Whether inbound connections from another cloud are allowed if no rule allows them. Null or omitted: unchanged.',
  })
  readonly crossCloudInbound?: Choice | null;
}

@InputType('SetIsolationInput', {
  description: "The settings of a tenant's policy. Only the fields that are given are changed, all in one change.",
})
export class SetIsolationInputType extends PolicySettingsInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}

@InputType('ReplaceIsolationPolicyInput', {
  description: 'The complete new policy, set in one change. A rule for a tenant that already had a rule keeps its id and createdAt.',
})
export class ReplaceIsolationPolicyInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => Boolean, { description: 'Whether isolation is on.' })
  readonly enabled!: boolean;

  @Field(() => IsolationModeEnum, { defaultValue: 'TWO_WAY', description: 'Which directions are restricted.' })
  readonly mode!: IsolationMode;

  @Field(() => ChoiceEnum, { defaultValue: 'BLOCK', description: 'Whether inbound connections that name no creator tenant are allowed.' })
  readonly unidentifiedCreators!: Choice;

  @Field(() => ChoiceEnum, {
    defaultValue: 'BLOCK',
    description: 'Whether inbound connections from another cloud are allowed if no rule allows them.',
  })
  readonly crossCloudInbound!: Choice;

  @Extensions({ maxItems: null })
  @Field(() => [TenantRuleSpecType], {
    description: 'The complete allow list; empty for no rules. At most 10,000 rules, unless the server is configured with another limit.',
  })
  readonly rules!: readonly TenantRuleSpecType[];

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}

@InputType('EditPolicyInput', {
  description:
    'Several edits of a policy, made in one change; everything else stays as it is. A tenant or a rule may be named only once, except that the rule of a tenant may be removed and a new rule for the tenant added.',
})
export class EditPolicyInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => PolicySettingsInputType, { nullable: true, description: 'Switches to set. Null or omitted: none.' })
  readonly settings?: PolicySettingsInputType | null;

  @Field(() => [TenantRuleSpecType], { nullable: true, description: 'Rules to add, at most 1,000. Null or omitted: none.' })
  readonly add?: readonly TenantRuleSpecType[] | null;

  @Field(() => [UpdateTenantRuleInputType], {
    nullable: true,
    description:
      'Changes to rules of this policy, at most 1,000. `expectedRevision` is not allowed in them: it belongs beside `update`. Null or omitted: none.',
  })
  readonly update?: readonly UpdateTenantRuleInputType[] | null;

  @Field(() => [ID], { nullable: true, description: 'Rules of this policy to remove, at most 1,000. Null or omitted: none.' })
  readonly remove?: readonly string[] | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}

@InputType('ImportIsolationPolicyInput', {
  description: 'A policy document (tenantIsolationPolicy) of the Power Platform governance API.',
})
export class ImportIsolationPolicyInputType {
  @Field(() => UuidScalar, {
    description: "The tenant that owns the policy; the document's `properties.tenantId` must be the same.",
  })
  readonly tenantId!: TenantId;

  @Field(() => JsonScalar, {
    description:
      'The policy document: `{"properties":{"tenantId":…,"isDisabled":…,"allowedTenants":[{"tenantId":…,"direction":{"inbound":…,"outbound":…}}]}}`. The import sets TWO_WAY and keeps both choices.',
  })
  readonly document!: unknown;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}
