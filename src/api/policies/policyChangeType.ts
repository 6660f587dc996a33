import { Field, ObjectType } from 'type-graphql';
import type { Change, ChangeKind } from '../../domain/policies/change';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import { PolicyChangeKindEnum } from '../shared/enums';
import { pageTypeOf } from '../shared/pageTypeOf';
import { TenantType } from '../tenants/tenantType';
import { IsolationPolicyType } from './isolationPolicyType';
import { TenantRuleType } from './tenantRuleType';

@ObjectType('PolicyChange', { description: 'One change of a policy, as the change log keeps it.', simpleResolvers: true })
export class PolicyChangeType implements Change {
  readonly id!: string;
  readonly tenantId!: TenantId;
  readonly ruleId!: string | null;

  @Field(() => RevisionScalar, { description: "The change's place in the change log." })
  readonly revision!: Revision;

  @Field(() => PolicyChangeKindEnum, { description: 'What the change did.' })
  readonly kind!: ChangeKind;

  @Field(() => TenantType, { description: 'The tenant whose policy was changed.' })
  readonly tenant?: TenantType;

  @Field(() => TenantRuleType, {
    nullable: true,
    description: 'The rule added or changed (as the change left it) or removed (as it was); null for the other kinds.',
  })
  readonly rule?: TenantRuleType | null;

  @Field(() => IsolationPolicyType, { description: 'The whole policy as this change left it.' })
  readonly policy?: IsolationPolicyType;

  @Field(() => String, { description: 'Who made it: the subject (sub) of the caller.' })
  readonly actor!: string;

  @Field(() => UuidScalar, { nullable: true, description: "The caller's tenant (tid); null for one without." })
  readonly actorTenantId!: TenantId | null;

  @Field(() => DateTimeScalar, { description: 'When it was made. Time never runs backwards along the log.' })
  readonly at!: Instant;
}

export const PolicyChangeConnectionType = pageTypeOf('PolicyChange', PolicyChangeType, {
  one: 'A change',
  many: 'changes',
  page: 'A page of policy changes, newest first.',
});
