import type { Revision } from '../domain/revision';

/** The place of a reader in the change log: the row that it read last. Revision 0 with an empty id: before the first. */
export interface LogCursor {
  readonly revision: Revision;
  readonly id: string;
}
