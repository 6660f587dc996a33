import type { ClientBase } from 'pg';

/** Called with each new connection, before its first use: a server can't become a standby without cutting its connections. */
export async function provePrimary(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ readonly standby: boolean }>('SELECT pg_is_in_recovery() AS standby');
  if (rows[0]?.standby !== false) {
    throw new StandbyError();
  }
}

class StandbyError extends Error {
  override readonly name = 'StandbyError';
  /** SQLSTATE `read_only_sql_transaction`, as if the connection had been used for a write. */
  readonly code = '25006';

  constructor() {
    super('the server is a standby, and what it shows may be out of date. DATABASE_URL must lead to the primary');
  }
}
