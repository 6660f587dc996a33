import { Extensions, Field, InputType } from 'type-graphql';
import type { Choice, IsolationMode } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { JsonScalar } from '../scalars/jsonScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { ChoiceEnum, IsolationModeEnum } from '../shared/enums';
import { EXPECTED_REVISION, TenantRuleSpecType } from './tenantRuleInputs';

@InputType('SetIsolationInput', {
  description: "The switches of a tenant's policy. Only the fields that are given change; at most one revision.",
})
export class SetIsolationInputType {
  @Field(() => UuidScalar, { description: 'The tenant whose policy is to change.' })
  readonly tenantId!: TenantId;

  @Field(() => Boolean, { nullable: true, description: 'Whether isolation is to be on. Null or left out: unchanged.' })
  readonly enabled?: boolean | null;

  @Field(() => IsolationModeEnum, { nullable: true, description: 'Which directions are to be restricted. Null or left out: unchanged.' })
  readonly mode?: IsolationMode | null;

  @Field(() => ChoiceEnum, { nullable: true, description: 'For connections that carry no creator tenant ID. Null or left out: unchanged.' })
  readonly unidentifiedCreators?: Choice | null;

  @Field(() => ChoiceEnum, {
    nullable: true,
    description: 'For inbound connections from another cloud that no rule opens. Null or left out: unchanged.',
  })
  readonly crossCloudInbound?: Choice | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}

@InputType('ReplaceIsolationPolicyInput', {
  description: 'The whole policy as it is to be, in one change. A rule whose tenant stays keeps its id and createdAt.',
})
export class ReplaceIsolationPolicyInputType {
  @Field(() => UuidScalar, { description: 'The tenant whose policy is to be replaced.' })
  readonly tenantId!: TenantId;

  @Field(() => Boolean, { description: 'Whether isolation is to be on.' })
  readonly enabled!: boolean;

  @Field(() => IsolationModeEnum, { defaultValue: 'TWO_WAY', description: 'Which directions are to be restricted.' })
  readonly mode!: IsolationMode;

  @Field(() => ChoiceEnum, { defaultValue: 'BLOCK', description: 'For connections that carry no creator tenant ID.' })
  readonly unidentifiedCreators!: Choice;

  @Field(() => ChoiceEnum, { defaultValue: 'BLOCK', description: 'For inbound connections from another cloud that no rule opens.' })
  readonly crossCloudInbound!: Choice;

  @Extensions({ maxItems: null })
  @Field(() => [TenantRuleSpecType], {
    description: 'The whole allow list; empty for none. At most 10,000 unless the server is set otherwise.',
  })
  readonly rules!: readonly TenantRuleSpecType[];

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}

@InputType('ImportIsolationPolicyInput', {
  description: 'A tenantIsolationPolicy document as the Power Platform governance API gives and takes it.',
})
export class ImportIsolationPolicyInputType {
  @Field(() => UuidScalar, {
    description: "The tenant whose policy is to be replaced; the document's `properties.tenantId` must be the same.",
  })
  readonly tenantId!: TenantId;

  @Field(() => JsonScalar, {
    description:
      'The document: `{"properties":{"tenantId":…,"isDisabled":…,"allowedTenants":[{"tenantId":…,"direction":{"inbound":…,"outbound":…}}]}}`. It sets TWO_WAY and keeps both choices.',
  })
  readonly document!: unknown;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}
