import { Field, ObjectType } from 'type-graphql';
import type { ResourceStatus, ResourceStatusChange } from '../../domain/resources/resource';
import type { Instant, Revision } from '../../domain/shared/revision';
import { statusChangeCursor } from '../../queries/resources';
import { PolicyChangeType } from '../policies/policyChangeType';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { RevisionScalar } from '../scalars/revisionScalar';
import { ResourceStatusEnum } from '../shared/recordEnums';
import { ResourceType } from './resourceType';

@ObjectType('ResourceStatusChange', { description: "One change of an app's or a flow's status.", simpleResolvers: true })
export class ResourceStatusChangeType {
  @Field(() => String, { description: 'Where to go on from: `resourceStatusChanged(after:)`. Opaque.' })
  readonly cursor!: string;

  @Field(() => ResourceType, { description: 'The app or the flow as it is now, deleted or not.' })
  readonly resource!: ResourceType;

  @Field(() => ResourceStatusEnum, { nullable: true, description: 'What it was; null where the resource is new.' })
  readonly from!: ResourceStatus | null;

  @Field(() => ResourceStatusEnum, { description: 'What it became.' })
  readonly to!: ResourceStatus;

  @Field(() => RevisionScalar, {
    nullable: true,
    description: 'The change in the log that did it; null where saving the resource did.',
  })
  readonly revision!: Revision | null;

  @Field(() => PolicyChangeType, {
    nullable: true,
    description: 'That change; null also for a caller who may not read that policy, and where it was a change of the directory.',
  })
  readonly cause?: PolicyChangeType | null;

  @Field(() => DateTimeScalar, { description: 'When it became known.' })
  readonly at!: Instant;
}

export function resourceStatusChangeType(change: ResourceStatusChange): ResourceStatusChangeType {
  const { resource, from, to, revision, at } = change;
  return { cursor: statusChangeCursor(change), resource, from, to, revision, at };
}
