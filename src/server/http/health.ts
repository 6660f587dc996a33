import type { LiveNode } from '../../live/port/liveNode';
import type { Store } from '../../store/port/store';

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** How long the database may take to answer. */
const CHECK_TIMEOUT_MS = 2_000;

/** Whether the database answers and accepts writes, and this node follows the change log closely enough. */
export async function readiness(store: Store, live: LiveNode): Promise<Readiness> {
  const reasons: string[] = [];
  if (!(await answers(store))) {
    reasons.push('The database does not answer, or it does not accept writes.');
  }
  const behind = live.ready();
  if (behind !== null) {
    reasons.push(behind);
  }
  return { ready: reasons.length === 0, reasons };
}

async function answers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => {
      resolve(false);
    }, CHECK_TIMEOUT_MS);
  });
  const checked = store.check().then(
    () => true,
    () => false,
  );
  const good = await Promise.race([checked, late]);
  clearTimeout(timer);
  return good;
}
