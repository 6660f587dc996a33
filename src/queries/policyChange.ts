import type { App } from '../app';
import { isPolicyChange } from '../domain/policies/change';
import type { Change } from '../domain/policies/change';
import type { Revision } from '../domain/shared/revision';

/** The policy change at this revision; null where there is none. */
export async function policyChange(app: App, revision: Revision): Promise<Change | null> {
  const change = await app.store.history.change(revision);
  return change !== null && isPolicyChange(change.kind) ? change : null;
}
