import { Field, ID, ObjectType } from 'type-graphql';
import type { Caller } from '../../domain/callers/caller';
import type { FlowRun, FlowRunStatus } from '../../domain/resources/flowRun';
import type { Instant } from '../../domain/shared/revision';
import { DateTimeScalar } from '../scalars/dateTimeScalar';
import { pageTypeOf } from '../shared/pageTypeOf';
import { FlowRunStatusEnum } from '../shared/recordEnums';
import { ViolationType, violationTypes } from './violationType';

@ObjectType('FlowRun', { description: 'A run of a flow.', simpleResolvers: true })
export class FlowRunType {
  @Field(() => ID, { description: "The run's identifier." })
  readonly id!: string;

  @Field(() => ID, { description: 'The flow that was run.' })
  readonly flowId!: string;

  @Field(() => FlowRunStatusEnum, { description: 'The status of the run.' })
  readonly status!: FlowRunStatus;

  @Field(() => DateTimeScalar, { description: 'When the run started, or when starting it was refused.' })
  readonly startedAt!: Instant;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the run ended; null while RUNNING.' })
  readonly endedAt!: Instant | null;

  @Field(() => [ViolationType], {
    description: 'The blocked connections because of which the run was not allowed to start; empty unless it failed because of isolation.',
  })
  readonly violations!: readonly ViolationType[];

  @Field(() => String, { nullable: true, description: 'Why the run failed, in one sentence; null unless FAILED.' })
  readonly failure!: string | null;
}

export const FlowRunConnectionType = pageTypeOf('FlowRun', FlowRunType, {
  one: 'A run',
  many: 'runs',
  page: 'A page of runs, newest first.',
});

export function flowRunType(caller: Caller, run: FlowRun): FlowRunType {
  return { ...run, violations: violationTypes(caller, run.violations) };
}
