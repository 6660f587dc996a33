import type { App } from '../app';
import type { Connection } from '../domain/connection';
import type { ConnectionInput } from './connectionInput';
import type { MayAsk } from './mayAsk';

export async function watchableConnections(app: App, mayAsk: MayAsk, inputs: readonly ConnectionInput[]): Promise<readonly Connection[]> {
  await Promise.reject(new Error());
  throw new Error();
}
