import type { Role } from '../../../src/domain/callers/caller';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { CONTOSO, FABRIKAM } from '../people';
import { startServer } from '../server/testServer';
import type { Feed } from './feed';
import { Player } from './player';

const POLICY_CHANGED = `subscription ($tenantId: UUID!) { policyChanged(tenantId: $tenantId, sinceRevision: "0") { revision kind actor rule { allowedTenantId direction } } }`;
const DECISIONS = `subscription ($connections: [WatchedConnectionInput!]!) {
  connectionDecisionChanged(connections: $connections) { index decision { allowed blockedDirections } } }`;
const STATUSES = `subscription ($tenantId: UUID!, $after: String) {
  resourceStatusChanged(tenantId: $tenantId, after: $after) { cursor resource { id } from to revision cause { kind } } }`;

/** A real server, and the callers who use it at the same time. */
export interface Scene {
  /** Contoso's admin, who sets the policy and receives each change of it. */
  readonly admin: Player;
  /** Fabrikam's design tool, which shows makers which connections are blocked. */
  readonly tool: Player;
  /** The engine, which evaluates connections and runs the flows of every tenant. */
  readonly engine: Player;
  /** Further callers: a maker of Contoso, two users who receive a consent link, and the platform's operator. */
  readonly makerOfContoso: Player;
  readonly guestOfContoso: Player;
  readonly guestOfFabrikam: Player;
  readonly operator: Player;
  /** The events that Contoso's admin receives: changes of the policy, and status changes of Contoso's apps and flows. */
  readonly policyChanges: Feed;
  readonly statusesOfContoso: Feed;
  /** The events that Fabrikam's tool receives: decisions of the connections `WATCHED`, and status changes of Fabrikam's apps and flows. */
  readonly decisions: Feed;
  readonly statuses: Feed;
  /** Adds a caller of a tenant, or of no tenant if it is null, with these roles. */
  enter(subject: string, tenant: Tenant | null, ...roles: Role[]): Promise<Player>;
  close(): Promise<void>;
}

/** The places in `WATCHED` of the connections into Contoso and out of it. */
export const INTO_CONTOSO = 0;
export const OUT_OF_CONTOSO = 1;
const WATCHED = [
  { creatorTenant: 'fabrikam.example', signInTenant: 'contoso.example' },
  { creatorTenant: 'contoso.example', signInTenant: 'fabrikam.example' },
];

export async function openScene(): Promise<Scene> {
  const server = await startServer();
  const players: Player[] = [];
  const enter = async (subject: string, tenant: Tenant | null, ...roles: Role[]): Promise<Player> => {
    const player = await Player.enter(server, { subject, roles, ...(tenant && { tenantId: tenant.id }) });
    players.push(player);
    return player;
  };
  const admin = await enter("Contoso's admin", CONTOSO, 'TenantAdmin');
  const tool = await enter("Fabrikam's tool", FABRIKAM, 'Evaluator');
  return {
    admin,
    tool,
    enter,
    engine: await enter('engine', null, 'PlatformEvaluator'),
    makerOfContoso: await enter("Contoso's maker", CONTOSO, 'Evaluator'),
    guestOfContoso: await enter('somebody of Contoso', CONTOSO),
    guestOfFabrikam: await enter('somebody of Fabrikam', FABRIKAM),
    operator: await enter('operator', null, 'PlatformOperator'),
    policyChanges: admin.listen(POLICY_CHANGED, { tenantId: CONTOSO.id }),
    statusesOfContoso: listenToStatuses(admin, CONTOSO.id),
    statuses: listenToStatuses(tool, FABRIKAM.id),
    decisions: tool.listen(DECISIONS, { connections: WATCHED }),
    async close() {
      for (const player of players) {
        await player.leave();
      }
      await server.close();
    },
  };
}

/** Status changes after the cursor, or from this moment on if there is none. */
export function listenToStatuses(player: Player, tenantId: string, after: string | null = null): Feed {
  return player.listen(STATUSES, { tenantId, after });
}
