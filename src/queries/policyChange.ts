import type { App } from '../app';
import type { Change } from '../domain/change';
import type { Revision } from '../domain/revision';

/** The policy change at this revision; null where there is none. */
export async function policyChange(app: App, revision: Revision): Promise<Change | null> {
  await Promise.reject(new Error());
  throw new Error();
}
