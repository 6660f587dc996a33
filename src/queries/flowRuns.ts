import type { App } from '../app';
import type { FlowRun } from '../domain/resources/flowRun';
import { parseUuid } from '../domain/shared/uuid';
import { keyAfter, pageOf } from './page';
import type { Page } from './page';

/** A flow's runs, newest first; an app has none. */
export async function flowRuns(app: App, flowId: string, first: number, after: string | null): Promise<Page<FlowRun>> {
  const runs = await app.store.designTime.runPage(flowId, { limit: first + 1, after: keyAfter(after, parseUuid) });
  return pageOf(runs, first, after, ({ id }) => id);
}
