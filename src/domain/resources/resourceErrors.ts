import { decisionMessage } from '../decisions/decisionMessage';
import { shortened } from '../shared/text';
import type { Path, UserError } from '../shared/userError';
import type { Violation } from './flowRun';

export function connectionBlocked({ connection, evaluated }: Violation, path: Path): UserError {
  const why = decisionMessage(evaluated.decision, evaluated.creator, evaluated.signIn, evaluated.connection);
  return { code: 'CONNECTION_BLOCKED', message: `The connection \`${shortened(connection.name)}\` is blocked. ${why}`, path };
}

export function resourceNotFound(id: string, path: Path): UserError {
  return { code: 'RESOURCE_NOT_FOUND', message: `There is no app or flow \`${shortened(id)}\`.`, path };
}

export function flowSuspended(name: string): UserError {
  const message = `The flow \`${shortened(name)}\` can't start: policy blocks a connection that it uses. Its \`violations\` say which connection, and whom to ask.`;
  return { code: 'FLOW_SUSPENDED', message, path: ['flowId'] };
}

export function runNotFound(runId: string): UserError {
  return { code: 'RUN_NOT_FOUND', message: `There is no run \`${shortened(runId)}\`.`, path: ['runId'] };
}

export function runEnded(runId: string): UserError {
  return { code: 'RUN_ENDED', message: `The run \`${shortened(runId)}\` has already ended.`, path: ['runId'] };
}

export function resourceLimitReached(max: number): UserError {
  const message = `A tenant can have at most ${String(max)} apps and flows. Delete some that you no longer need, or ask the operator to raise the limit.`;
  return { code: 'RESOURCE_LIMIT_REACHED', message, path: ['tenantId'] };
}
