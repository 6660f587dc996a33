import type { ConnectionRecord, ConnectionStatus } from '../../domain/connections/connectionRecord';
import type { ConsentLink } from '../../domain/connections/consentLink';
import type { Decision } from '../../domain/decisions/decision';
import type { Instant } from '../../domain/shared/revision';
import { isUuid } from '../../domain/shared/uuid';
import type { TenantId } from '../../domain/tenants/tenant';
import type { KeyPage, PageRows } from '../port/pageRows';
import type { ConnectionRow } from '../schema/tables/connectionTable';
import type { ConsentLinkRow } from '../schema/tables/consentLinkTable';
import { NO_ROWS, boundedPage, countInSlices, firstValue } from '../sql/boundedPage';
import type { FilteredList } from '../sql/boundedPage';
import type { Dialect } from '../sql/dialect';
import { firstRow, rows } from '../sql/query';
import type { Query } from '../sql/query';
import { FIRST_ID } from '../sql/timeOrderedIds';

interface DecidedConnectionRow extends ConnectionRow {
  readonly decision: string | null;
  readonly decided_revision: number | null;
}

const PAIR = `LEFT JOIN connection_pair p
  ON p.creator_tenant_id = c.tenant_id AND p.sign_in_tenant_id = c.sign_in_tenant_id AND p.identity_provider = c.identity_provider`;

const DECIDED = `SELECT c.*, p.decision, p.decided_revision FROM connection c ${PAIR}`;

const WITH_STATUS: Readonly<Record<ConnectionStatus, string>> = {
  UNAUTHENTICATED: 'c.sign_in_tenant_id IS NULL',
  CONNECTED: 'p.allowed',
  BLOCKED: 'NOT p.allowed',
};

/** How many resources one statement reads. Each has at most 100 connections. */
const RESOURCES_AT_ONCE = 100;

export function* connectionById(id: string): Query<ConnectionRecord | null> {
  if (!isUuid(id)) {
    return null;
  }
  const row = yield* firstRow<DecidedConnectionRow>(`${DECIDED} WHERE c.id = ?`, id);
  return row && toConnection(row);
}

/** The connections with these IDs that exist, and that the tenant owns if `tenantId` is given. */
export function* connectionsById(dialect: Dialect, ids: readonly string[], tenantId?: TenantId): Query<ConnectionRecord[]> {
  const wanted = ids.filter(isUuid);
  if (wanted.length === 0) {
    return [];
  }
  const found = yield* rows<DecidedConnectionRow>(`${DECIDED} WHERE c.id ${dialect.among('uuid')}`, dialect.list(wanted));
  return found.filter((row) => tenantId === undefined || row.tenant_id === tenantId).map(toConnection);
}

/** The tenant's connections with this status, by ID. A status is found by looking at each connection. */
function connectionList(tenantId: TenantId, status: ConnectionStatus | null) {
  const condition = status === null ? '' : ` AND ${WITH_STATUS[status]}`;
  const within = (edge: string | null): string => `c.tenant_id = ? AND c.id > ?${edge === null ? '' : ' AND c.id <= ?'}${condition}`;
  const values = (after: string, edge: string | null): readonly string[] => [tenantId, after, ...(edge === null ? [] : [edge])];
  return {
    exact: status === null,
    edge: (after, count) =>
      firstValue<string>(
        'SELECT id AS value FROM connection WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?',
        tenantId,
        after,
        count - 1,
      ),
    *rows(after, edge, limit) {
      const text = `${DECIDED} WHERE ${within(edge)} ORDER BY c.id LIMIT ?`;
      return (yield* rows<DecidedConnectionRow>(text, ...values(after, edge), limit)).map(toConnection);
    },
    *count(after: string, edge: string | null): Query<number> {
      const text = `SELECT count(*) AS value FROM connection c ${status === null ? '' : PAIR} WHERE ${within(edge)}`;
      return (yield* firstValue<number>(text, ...values(after, edge))) ?? 0;
    },
  } satisfies FilteredList<ConnectionRecord, string> & { count: unknown };
}

export function* connectionPage(tenantId: TenantId, status: ConnectionStatus | null, page: KeyPage): Query<PageRows<ConnectionRecord>> {
  if (page.after !== null && !isUuid(page.after)) {
    return NO_ROWS;
  }
  return yield* boundedPage(connectionList(tenantId, status), page.after ?? FIRST_ID, page.limit);
}

export async function connectionCount(
  tenantId: TenantId,
  status: ConnectionStatus | null,
  read: <T>(query: Query<T>) => Promise<T>,
): Promise<number> {
  return await countInSlices(connectionList(tenantId, status), FIRST_ID, read);
}

/** The connections of each of these resources, in the order in which the resource lists them. */
export function* connectionsOfResources(dialect: Dialect, resourceIds: readonly string[]): Query<Map<string, ConnectionRecord[]>> {
  const wanted = resourceIds.filter(isUuid);
  const connections = new Map<string, ConnectionRecord[]>(resourceIds.map((id) => [id, []]));
  for (let place = 0; place < wanted.length; place += RESOURCES_AT_ONCE) {
    const found = yield* rows<DecidedConnectionRow & { readonly resource_id: string }>(
      `SELECT rc.resource_id, c.*, p.decision, p.decided_revision FROM resource_connection rc JOIN connection c ON c.id = rc.connection_id ${PAIR}
       WHERE rc.resource_id ${dialect.among('uuid')} ORDER BY rc.resource_id, rc.place`,
      dialect.list(wanted.slice(place, place + RESOURCES_AT_ONCE)),
    );
    for (const row of found) {
      connections.get(row.resource_id)?.push(toConnection(row));
    }
  }
  return connections;
}

/** How many links of the tenant can still be used at `at`, counted up to `limit`. */
export function* usableLinks(tenantId: TenantId, at: Instant, limit: number): Query<number> {
  const row = yield* firstRow<{ readonly count: number }>(
    'SELECT count(*) AS count FROM (SELECT 1 FROM consent_link WHERE tenant_id = ? AND expires_at > ? LIMIT ?) AS usable',
    ...[tenantId, at, limit],
  );
  return row?.count ?? 0;
}

export function* connectionInUse(id: string): Query<boolean> {
  return (yield* firstRow('SELECT 1 FROM resource_connection WHERE connection_id = ? LIMIT 1', id)) !== null;
}

function toConnection(row: DecidedConnectionRow): ConnectionRecord {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    connector: row.connector,
    identityProvider: row.identity_provider,
    signInTenantId: row.sign_in_tenant_id,
    createdAt: row.created_at,
    assessment:
      row.decision === null || row.decided_revision === null
        ? null
        : { decision: JSON.parse(row.decision) as Decision, revision: row.decided_revision },
  };
}

/** The link, even if it has expired. */
export function* consentLinkByToken(tokenHash: string): Query<ConsentLink | null> {
  const row = yield* firstRow<ConsentLinkRow>('SELECT * FROM consent_link WHERE token_hash = ?', tokenHash);
  return row && { id: row.id, connectionId: row.connection_id, expiresAt: row.expires_at };
}
