import { Field, ObjectType } from 'type-graphql';
import type { ResourceStatus, ResourceStatusChange } from '../../domain/resources/resource';
import type { Instant, Revision } from '../../domain/shared/revision';
import { statusChangeCursor } from '../../queries/resources';
import { PolicyChangeType } from '../policies/policyChangeType';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { ResourceStatusEnum } from '../shared/recordEnums';
import { ResourceType } from './resourceType';

@ObjectType('ResourceStatusChange', { description: 'A change of the status of an app or a flow.', simpleResolvers: true })
export class ResourceStatusChangeType {
  @Field(() => String, { description: 'Opaque: to continue after this change, pass it to `resourceStatusChanged(after:)`.' })
  readonly cursor!: string;

  @Field(() => ResourceType, { description: 'The app or the flow as it is now, deleted or not.' })
  readonly resource!: ResourceType;

  @Field(() => ResourceStatusEnum, { nullable: true, description: 'The status before the change; null if the resource is new.' })
  readonly from!: ResourceStatus | null;

  @Field(() => ResourceStatusEnum, { description: 'The status after the change.' })
  readonly to!: ResourceStatus;

  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'The change in the log that caused it; null if saving the resource caused it.',
  })
  readonly revision!: Revision | null;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description:
      'The policy change with that revision; null also if the caller may not read that policy, or if a change of the directory was the cause.',
  })
  readonly cause?: PolicyChangeType | null;

  @Field(() => DateTimeScalar, { description: 'When the change was recorded.' })
  readonly at!: Instant;
}

export function resourceStatusChangeType(change: ResourceStatusChange): ResourceStatusChangeType {
  const { number, resource, from, to, revision, at } = change;
  return { cursor: statusChangeCursor(resource.tenantId, number), resource, from, to, revision, at };
}
