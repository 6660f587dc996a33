import type { App } from '../app';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import type { ResourceResult } from './resourceResult';
import { saveResource } from './saveResource';
import type { SaveResourceInput } from './saveResource';

/** Saves a flow, SUSPENDED where policy blocks a connection of it: `violations` say which. */
export async function saveFlow(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(app, 'FLOW', input, () => [], claim);
}
