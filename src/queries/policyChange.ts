import type { App } from '../app';
import { isPolicyChange } from '../domain/change';
import type { Change } from '../domain/change';
import type { Revision } from '../domain/revision';

/** The policy change at this revision; null where there is none. */
export async function policyChange(app: App, revision: Revision): Promise<Change | null> {
  const change = await app.store.history.change(revision);
  return change !== null && isPolicyChange(change.kind) ? change : null;
}
