import type { App } from '../app';
import type { ConnectionRecord } from '../domain/connections/connectionRecord';

/** The connections of each of these resources, in the order of the IDs. One statement whatever the number. */
export async function resourceConnections(app: App, resourceIds: readonly string[]): Promise<readonly (readonly ConnectionRecord[])[]> {
  const found = await app.store.designTime.connectionsOf(resourceIds);
  return resourceIds.map((id) => found.get(id) ?? []);
}
