import type { App } from '../app';
import type { IdempotencyClaim } from '../domain/callers/idempotencyClaim';
import type { ResourceResult } from './resourceResult';
import { saveResource } from './saveResource';
import type { SaveResourceInput } from './saveResource';

/**
 * Saves an app. Where policy blocks a connection that it did not hold before, nothing is saved: `userErrors` holds one CONNECTION_BLOCKED for each, and
 * `violations` their decisions. Of one that it held before, it is suspended already.
 */
export async function saveApp(app: App, input: SaveResourceInput, claim?: IdempotencyClaim): Promise<ResourceResult> {
  return await saveResource(app, 'APP', input, (blocked, held) => blocked.filter(({ connection }) => !held.has(connection.id)), claim);
}
