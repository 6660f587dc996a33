import { Field, ObjectType } from 'type-graphql';
import type { FlowRunResult, ResourceResult } from '../../commands/resources/results';
import type { Caller } from '../../domain/callers/caller';
import { USER_ERRORS, UserErrorType } from '../shared/userErrorType';
import { FlowRunType, flowRunType } from './flowRunType';
import { ResourceType } from './resourceType';
import { ViolationType, violationTypes } from './violationType';

@ObjectType('ResourcePayload', {
  description:
    'An app: where a connection that it did not hold before is blocked, nothing is saved; userErrors holds one CONNECTION_BLOCKED for each, and violations their decisions. A flow: saved all the same, SUSPENDED, with violations and no userErrors.',
  simpleResolvers: true,
})
export class ResourcePayloadType {
  @Field(() => ResourceType, {
    nullable: true,
    description: 'The app or the flow as it is now, or as it was where it was deleted; null where userErrors is not empty.',
  })
  readonly resource!: ResourceType | null;

  @Field(() => [ViolationType], {
    description: 'Where it was saved: the connections of it that policy blocks. Where it was not: those that kept it from being saved.',
  })
  readonly violations!: readonly ViolationType[];

  @Field(() => [UserErrorType], { description: USER_ERRORS })
  readonly userErrors!: readonly UserErrorType[];
}

@ObjectType('FlowRunPayload', {
  description:
    'A SUSPENDED flow is not started: FLOW_SUSPENDED. An ACTIVE one with a connection that is blocked or unauthenticated by now gets a FAILED run.',
  simpleResolvers: true,
})
export class FlowRunPayloadType {
  @Field(() => FlowRunType, { nullable: true, description: 'The run as it is now; null where userErrors is not empty.' })
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
