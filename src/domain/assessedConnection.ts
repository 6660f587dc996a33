import type { Connection } from './connection';
import type { Assessment } from './connectionRecord';

/** A decision of a connection with the revision that it takes in. */
export interface AssessedConnection extends Assessment {
  readonly connection: Connection;
}
