import type { LogCursor } from '../store/port/changeLog';
import type { Store } from '../store/port/store';

/** The cursor at the log's newest row. */
export async function headCursor(store: Store): Promise<LogCursor> {
  const { revision } = await store.log.head();
  const cursor = await store.log.cursorAt(revision);
  if (cursor === null) {
    throw new Error(`The log of changes does not hold its head, revision ${String(revision)}.`);
  }
  return cursor;
}
