import { Field, ObjectType } from 'type-graphql';
import type { FlowRunResult, ResourceResult } from '../../commands/resources/results';
import type { Caller } from '../../domain/callers/caller';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { FlowRunType, flowRunType } from './flowRunType';
import { ResourceType } from './resourceType';
import { ViolationType, violationTypes } from './violationType';

@ObjectType('ResourcePayload', {
  description:
    'The result of saving or deleting an app or a flow. An app to which a blocked connection is added is not saved: userErrors has a CONNECTION_BLOCKED for each such connection, and violations has their decisions. A flow with a blocked connection is saved: it is SUSPENDED, violations has the decisions, and userErrors is empty.',
  simpleResolvers: true,
})
export class ResourcePayloadType {
  @Field(() => ResourceType, {
    nullable: true,
    description: 'The app or the flow as it is now, or as it was if it was deleted; null if userErrors is not empty.',
  })
  readonly resource!: ResourceType | null;

  @Field(() => [ViolationType], {
    description:
      'If the app or flow was saved: those of its connections that policy blocks. If not: the connections because of which it was not saved.',
  })
  readonly violations!: readonly ViolationType[];

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

@ObjectType('FlowRunPayload', {
  description:
    'The result of starting or ending a run. A SUSPENDED flow is not started: FLOW_SUSPENDED. An ACTIVE flow with a connection that is now blocked or unauthenticated gets a FAILED run.',
  simpleResolvers: true,
})
export class FlowRunPayloadType {
  @Field(() => FlowRunType, { nullable: true, description: 'The run as it is now; null if userErrors is not empty.' })
  readonly run!: FlowRunType | null;

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

export function resourcePayloadType(caller: Caller, { resource, violations, userErrors }: ResourceResult): ResourcePayloadType {
  return { resource, violations: violationTypes(caller, violations), userErrors };
}

export function flowRunPayloadType(caller: Caller, { run, userErrors }: FlowRunResult): FlowRunPayloadType {
  return { run: run === null ? null : flowRunType(caller, run), userErrors };
}
