import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { RuleDirection } from '../../domain/policies/policy';
import type { Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { RuleDirectionEnum } from '../shared/enums';

export const EXPECTED_REVISION =
  "Refuse with STALE_REVISION where the policy's revision is no longer this one. Null or left out: whatever it is.";
const ALLOWED_TENANT =
  'The tenant to let through: a tenant ID, a tenant domain, or * for all tenants. A domain is resolved now; the ID is what counts from then on.';
const NOTE = 'A note for other admins, at most 1,000 characters. Null or left out: none.';

@InputType('TenantRuleSpec', { description: 'A rule of a policy that replaces another.' })
export class TenantRuleSpecType {
  @Field(() => String, { description: ALLOWED_TENANT })
  readonly allowedTenant!: string;

  @Field(() => RuleDirectionEnum, { description: 'The directions that the rule opens.' })
  readonly direction!: RuleDirection;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;
}

@InputType('AddTenantRuleInput', { description: 'A rule to add. It can be added while isolation is on or off.' })
export class AddTenantRuleInputType {
  @Field(() => UuidScalar, { description: 'The tenant whose policy is to hold the rule.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { description: ALLOWED_TENANT })
  readonly allowedTenant!: string;

  @Field(() => RuleDirectionEnum, { description: 'The directions that the rule opens.' })
  readonly direction!: RuleDirection;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}

@InputType('UpdateTenantRuleInput', { description: "What is to change about a rule. The tenant that it lets through can't be edited." })
export class UpdateTenantRuleInputType {
  @Field(() => ID, { description: 'The rule to edit.' })
  readonly ruleId!: string;

  @Field(() => RuleDirectionEnum, { nullable: true, description: 'The directions that it is to open. Null or left out: unchanged.' })
  readonly direction?: RuleDirection | null;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description: 'The new note, at most 1,000 characters. Left out: unchanged; an explicit null clears it.',
  })
  readonly note?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}

@InputType('RemoveTenantRuleInput', { description: 'A rule to remove.' })
export class RemoveTenantRuleInputType {
  @Field(() => ID, { description: 'The rule to remove.' })
  readonly ruleId!: string;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: Revision | null;
}
