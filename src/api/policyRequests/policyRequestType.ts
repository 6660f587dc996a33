import { Field, ID, ObjectType } from 'type-graphql';
import type { PolicyRequestResult } from '../../commands/policyRequests/checkRequest';
import type { DifferenceKind, PolicyDifference } from '../../domain/policyRequests/policyDiff';
import type { PolicyRequest, PolicyRequestStatus } from '../../domain/policyRequests/policyRequest';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { PolicyChangeType } from '../policies/policyChangeType';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { UuidScalar } from '../scalars/uuidScalar';
import type { CountedPageType } from '../shared/pageType';
import { pageTypeOf } from '../shared/pageTypeOf';
import { DifferenceKindEnum, PolicyRequestStatusEnum } from '../shared/recordEnums';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { TenantType } from '../tenants/tenantType';

@ObjectType('PolicyRequestPayload', { description: 'What a mutation of a request came to.', simpleResolvers: true })
export class PolicyRequestPayloadType {
  @Field(() => PolicyRequestType, { nullable: true, description: 'The request as it is now; null where userErrors is not empty.' })
  readonly request!: PolicyRequestType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function policyRequestPayloadType({ request, userErrors }: PolicyRequestResult): PolicyRequestPayloadType {
  return { request: request === null ? null : policyRequestType(request), userErrors };
}

@ObjectType('PolicyDifference', { description: 'One way in which the policy that is asked for differs.', simpleResolvers: true })
export class PolicyDifferenceType implements PolicyDifference {
  @Field(() => DifferenceKindEnum, { description: 'How it differs.' })
  readonly kind!: DifferenceKind;

  @Field(() => String, { description: "A setting's name, or the tenant ID (or *) of a rule." })
  readonly subject!: string;

  @Field(() => String, { nullable: true, description: 'What it is, in words for people; null where ADDED.' })
  readonly before!: string | null;

  @Field(() => String, { nullable: true, description: 'What it would be, in words for people; null where REMOVED.' })
  readonly after!: string | null;
}

export const PolicyDifferenceConnectionType = pageTypeOf('PolicyDifference', PolicyDifferenceType, {
  one: 'A difference',
  many: 'differences',
  page: 'A page of differences: settings first, then rules that go or change, then those that come.',
  totalCount: 'How many differences there are in all.',
});

@ObjectType('PolicyRequest', { description: "A tenant admin's request that its policy be replaced.", simpleResolvers: true })
export class PolicyRequestType {
  /** What the nested fields are read by. */
  readonly request!: PolicyRequest;

  @Field(() => ID, { description: "The request's identifier." })
  readonly id!: string;

  @Field(() => TenantType, { description: 'The tenant whose policy is to change.' })
  readonly tenant?: TenantType;

  @Field(() => PolicyRequestStatusEnum, { description: 'How far it has come.' })
  readonly status!: PolicyRequestStatus;

  @Field(() => String, { description: 'Why the change is wanted, as the admin says.' })
  readonly justification!: string;

  @Field(() => String, { description: 'Who asked: the subject (sub) of the caller.' })
  readonly requestedBy!: string;

  @Field(() => UuidScalar, { nullable: true, description: "That caller's tenant (tid); null for one without." })
  readonly requestedByTenantId!: TenantId | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked.' })
  readonly requestedAt!: Instant;

  @Field(() => RevisionScalar, {
    description: "The policy's revision that it was submitted on or last verified against. Where the policy has moved on, verify again.",
  })
  readonly baseRevision!: Revision;

  @Field(() => String, { nullable: true, description: 'The subject (sub) of the operator who verified it last; null for nobody yet.' })
  readonly verifiedBy!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The subject (sub) of the caller who applied, rejected or withdrew it; null while it is open.',
  })
  readonly resolvedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that was done; null while it is open.' })
  readonly resolvedAt!: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'What was said at verification, rejection or application; null where nothing was.',
  })
  readonly resolution!: string | null;

  @Field(() => PolicyDifferenceConnectionType, {
    description: 'While open, against the policy in force; afterwards as it was when it was resolved.',
  })
  readonly diff?: CountedPageType<PolicyDifferenceType>;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description: 'The change that applied it; null unless APPLIED, and where the policy was as asked already.',
  })
  readonly change?: PolicyChangeType | null;
}

export const PolicyRequestConnectionType = pageTypeOf('PolicyRequest', PolicyRequestType, {
  one: 'A request',
  many: 'requests',
  page: 'A page of requests, newest first.',
});

export function policyRequestType(request: PolicyRequest): PolicyRequestType {
  const { requestedBy, verifiedBy, resolvedBy } = request;
  return {
    ...request,
    request,
    requestedBy: requestedBy.subject,
    requestedByTenantId: requestedBy.tenantId,
    verifiedBy: verifiedBy?.subject ?? null,
    resolvedBy: resolvedBy?.subject ?? null,
  };
}
