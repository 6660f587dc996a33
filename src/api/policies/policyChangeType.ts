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
import { IsolationPolicyVersionType } from './versions/isolationPolicyVersionType';
import { TenantRuleVersionType } from './versions/tenantRuleVersionType';

@ObjectType('PolicyChange', { description: 'A change of a policy, as recorded in the change log.', simpleResolvers: true })
export class PolicyChangeType implements Change {
  readonly id!: string;
  readonly tenantId!: TenantId;
  readonly ruleId!: string | null;

  @Field(() => RevisionScalar, { description: "The change's position in the change log." })
  readonly revision!: Revision;

  @Field(() => PolicyChangeKindEnum, { description: 'What the change did.' })
  readonly kind!: ChangeKind;

  @Field(() => TenantType, { description: 'The tenant whose policy was changed.' })
  readonly tenant?: TenantType;

  @Field(() => TenantRuleVersionType, {
    nullable: true,
    description:
      'The rule that was added or changed (as it was after the change) or removed (as it was before); null for changes of other kinds.',
  })
  readonly rule?: TenantRuleVersionType | null;

  @Field(() => IsolationPolicyVersionType, { description: 'The whole policy as it was after this change.' })
  readonly policy?: IsolationPolicyVersionType;

  @Field(() => String, {
    description:
      'The subject (sub) of the caller who made the change; `cordon`, without a tenant, for a change that the server made by itself.',
  })
  readonly actor!: string;

  @Field(() => UuidScalar, { nullable: true, description: "The caller's tenant (tid); null for a caller without a tenant." })
  readonly actorTenantId!: TenantId | null;

  @Field(() => DateTimeScalar, { description: 'When the change was made. It is never earlier than a change before it in the log.' })
  readonly at!: Instant;
}

export const PolicyChangeConnectionType = pageTypeOf('PolicyChange', PolicyChangeType, {
  one: 'A change',
  many: 'changes',
  page: 'A page of policy changes, newest first.',
});
