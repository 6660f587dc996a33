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

@ObjectType('PolicyRequestPayload', { description: 'The result of a mutation of a request.', simpleResolvers: true })
export class PolicyRequestPayloadType {
  @Field(() => PolicyRequestType, { nullable: true, description: 'The request as it is now; null if userErrors is not empty.' })
  readonly request!: PolicyRequestType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function policyRequestPayloadType({ request, userErrors }: PolicyRequestResult): PolicyRequestPayloadType {
  return { request: request === null ? null : policyRequestType(request), userErrors };
}

@ObjectType('PolicyDifference', { description: 'One difference between the requested policy and the current one.', simpleResolvers: true })
export class PolicyDifferenceType implements PolicyDifference {
  @Field(() => DifferenceKindEnum, { description: 'The kind of difference.' })
  readonly kind!: DifferenceKind;

  @Field(() => String, { description: 'The name of a setting, or the tenant ID (or *) of a rule.' })
  readonly subject!: string;

  @Field(() => String, { nullable: true, description: 'The current value, in words for people; null if ADDED.' })
  readonly before!: string | null;

  @Field(() => String, { nullable: true, description: 'The requested value, in words for people; null if REMOVED.' })
  readonly after!: string | null;
}

export const PolicyDifferenceConnectionType = pageTypeOf('PolicyDifference', PolicyDifferenceType, {
  one: 'A difference',
  many: 'differences',
  page: 'A page of differences: settings first, then removed and changed rules, then added rules.',
  totalCount: 'How many differences there are in total.',
});

@ObjectType('PolicyRequest', { description: "A tenant admin's request to replace the tenant's policy.", simpleResolvers: true })
export class PolicyRequestType {
  /** The resolvers of nested fields need it. */
  readonly request!: PolicyRequest;

  @Field(() => ID, { description: "The request's identifier." })
  readonly id!: string;

  @Field(() => TenantType, { description: 'The tenant that owns the policy.' })
  readonly tenant?: TenantType;

  @Field(() => PolicyRequestStatusEnum, { description: 'The status of the request.' })
  readonly status!: PolicyRequestStatus;

  @Field(() => String, { description: 'The reason for the change, as given by the admin.' })
  readonly justification!: string;

  @Field(() => String, { description: 'The subject (sub) of the caller who made the request.' })
  readonly requestedBy!: string;

  @Field(() => UuidScalar, { nullable: true, description: "That caller's tenant (tid); null for a caller without a tenant." })
  readonly requestedByTenantId!: TenantId | null;

  @Field(() => DateTimeScalar, { description: 'When the request was made.' })
  readonly requestedAt!: Instant;

  @Field(() => RevisionScalar, {
    description:
      "The policy's revision when the request was submitted or last verified. If the policy has changed since, verify the request again.",
  })
  readonly baseRevision!: Revision;

  @Field(() => String, {
    nullable: true,
    description: 'The subject (sub) of the operator who verified it last; null if no operator has verified it.',
  })
  readonly verifiedBy!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The subject (sub) of the caller who applied, rejected or withdrew it; null while it is open.',
  })
  readonly resolvedBy!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the request was applied, rejected or withdrawn; null while it is open.',
  })
  readonly resolvedAt!: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'The comment given at verification, rejection or application; null if there was none.',
  })
  readonly resolution!: string | null;

  @Field(() => PolicyDifferenceConnectionType, {
    description:
      'While the request is open: the differences from the current policy. Afterwards: the differences at the time when it was resolved.',
  })
  readonly diff?: CountedPageType<PolicyDifferenceType>;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description: 'The change that applied the request; null unless APPLIED, and if the policy was already as requested.',
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
