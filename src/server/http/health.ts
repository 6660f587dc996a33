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

/** One call of `read` at a time for all who ask. Its result also serves those who ask within `forMs` after it came. */
export function shared<T>(read: () => Promise<T>, forMs: number): () => Promise<T> {
  let current: Promise<T> | null = null;
  const forget = (): void => {
    current = null;
  };
  const keep = (): void => {
    if (forMs === 0) {
      forget();
    } else {
      setTimeout(forget, forMs).unref();
    }
  };
  return () => {
    if (current === null) {
      current = read();
      current.then(keep, keep);
    }
    return current;
  };
}
