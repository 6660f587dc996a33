import type { App } from '../app';
import type { RequestError } from '../domain/requestError';
import type { EvaluatedConnection } from '../live/live';
import type { EvaluateConnectionInput } from './connectionInput';
import type { MayAsk } from './mayAsk';

export async function evaluateConnections(
  app: App,
  mayAsk: MayAsk,
  inputs: readonly EvaluateConnectionInput[],
): Promise<readonly (EvaluatedConnection | RequestError)[]> {
  await Promise.reject(new Error());
  throw new Error();
}
