import { Extensions, Field, ID, InputType } from 'type-graphql';
import type { RuleDirection } from '../../domain/policies/policy';
import type { SentRevision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { RuleDirectionEnum } from '../shared/enums';

export const EXPECTED_REVISION =
  "The mutation fails with STALE_REVISION if the policy's revision is no longer this one. Null or omitted: the revision is not checked.";
const ALLOWED_TENANT =
  'The tenant to allow: a tenant ID, a tenant domain, or * for all tenants. A domain is resolved to an ID now; later changes of the domain have no effect.';
const NOTE = 'A note for other admins, at most 1,000 characters. Null or omitted: no note.';

@InputType('TenantRuleSpec', { description: 'A rule of the new policy.' })
export class TenantRuleSpecType {
  @Field(() => String, { description: ALLOWED_TENANT })
  readonly allowedTenant!: string;

  @Field(() => RuleDirectionEnum, { description: 'The directions that the rule opens.' })
  readonly direction!: RuleDirection;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;
}

@InputType('AddTenantRuleInput', { description: 'A rule to add. Isolation may be on or off.' })
export class AddTenantRuleInputType {
  @Field(() => UuidScalar, { description: 'The tenant that owns the policy.' })
  readonly tenantId!: TenantId;

  @Field(() => String, { description: ALLOWED_TENANT })
  readonly allowedTenant!: string;

  @Field(() => RuleDirectionEnum, { description: 'The directions that the rule opens.' })
  readonly direction!: RuleDirection;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, { nullable: true, description: NOTE })
  readonly note?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}

@InputType('UpdateTenantRuleInput', { description: "The changes to make to a rule. The tenant that it allows can't be changed." })
export class UpdateTenantRuleInputType {
  @Field(() => ID, { description: 'The rule to edit.' })
  readonly ruleId!: string;

  @Field(() => RuleDirectionEnum, {
    nullable: true,
    description: 'The directions that the rule opens from now on. Null or omitted: unchanged.',
  })
  readonly direction?: RuleDirection | null;

  @Extensions({ maxLength: 1000 })
  @Field(() => String, {
    nullable: true,
    description: 'The new note, at most 1,000 characters. Omitted: unchanged. An explicit null removes the note.',
  })
  readonly note?: string | null;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}

@InputType('RemoveTenantRuleInput', { description: 'A rule to remove.' })
export class RemoveTenantRuleInputType {
  @Field(() => ID, { description: 'The rule to remove.' })
  readonly ruleId!: string;

  @Field(() => RevisionScalar, { nullable: true, description: EXPECTED_REVISION })
  readonly expectedRevision?: SentRevision | null;
}
