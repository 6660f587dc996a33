import { Field, ID, ObjectType } from 'type-graphql';
import type { Resource, ResourceKind, ResourceStatus } from '../../domain/resources/resource';
import type { Instant, Revision } from '../../domain/shared/revision';
import type { TenantId } from '../../domain/tenants/tenant';
import { ConnectionRecordType } from '../connections/connectionRecordType';
import { RevisionScalar } from '../scalars/revisionScalar';
import type { PageType } from '../shared/pageType';
import { pageTypeOf } from '../shared/pageTypeOf';
import { ResourceKindEnum, ResourceStatusEnum } from '../shared/recordEnums';
import { TenantType } from '../tenants/tenantType';
import { FlowRunConnectionType } from './flowRunType';
import type { FlowRunType } from './flowRunType';
import { ViolationType } from './violationType';

@ObjectType('Resource', {
  description: 'An app or a flow. It is SUSPENDED while policy blocks one of its connections, and ACTIVE otherwise.',
  simpleResolvers: true,
})
export class ResourceType implements Resource {
  readonly tenantId!: TenantId;
  readonly createdAt!: Instant;

  @Field(() => ID, { description: "The app's or the flow's identifier." })
  readonly id!: string;

  @Field(() => ResourceKindEnum, { description: 'An app or a flow.' })
  readonly kind!: ResourceKind;

  @Field(() => TenantType, { description: 'The tenant that owns the app or the flow.' })
  readonly tenant?: TenantType;

  @Field(() => String, { description: 'The name of the app or the flow, for people.' })
  readonly name!: string;

  @Field(() => ResourceStatusEnum, { description: 'Whether policy allows it to work.' })
  readonly status!: ResourceStatus;

  @Field(() => [ConnectionRecordType], { description: 'The connections that it uses, in the order in which they were given.' })
  readonly connections?: readonly ConnectionRecordType[];

  @Field(() => [ViolationType], { description: 'The connections that policy blocks now, each with its decision; empty if ACTIVE.' })
  readonly violations?: readonly ViolationType[];

  @Field(() => RevisionScalar, { description: 'The status takes into account every change up to this revision.' })
  readonly assessedRevision!: Revision;

  @Field(() => FlowRunConnectionType, { description: "A flow's runs, newest first; an app has none." })
  readonly runs?: PageType<FlowRunType>;
}

export const ResourceConnectionType = pageTypeOf('Resource', ResourceType, {
  one: 'An app or flow',
  many: 'apps and flows',
  page: 'A page of apps and flows, oldest first.',
  totalCount: 'How many apps and flows the whole list has.',
});
