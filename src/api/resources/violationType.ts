import { Field, ObjectType } from 'type-graphql';
import type { Caller } from '../../domain/callers/caller';
import type { Violation } from '../../domain/resources/flowRun';
import { ConnectionRecordType } from '../connections/connectionRecordType';
import { DecisionType } from '../decisions/decisionType';
import { visibleDecision } from '../decisions/visibleDecision';

@ObjectType('Violation', { description: 'A connection that policy blocks, and the decision that blocks it.', simpleResolvers: true })
export class ViolationType {
  @Field(() => ConnectionRecordType, { description: 'The connection.' })
  readonly connection!: ConnectionRecordType;

  @Field(() => DecisionType, { description: 'The decision, with the details that this caller may see.' })
  readonly decision!: DecisionType;
}

export function violationTypes(caller: Caller, violations: readonly Violation[]): ViolationType[] {
  return violations.map(({ connection, evaluated }) => ({ connection, decision: visibleDecision(caller, evaluated) }));
}
