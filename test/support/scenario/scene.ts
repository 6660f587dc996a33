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

/** A real server, and everybody who talks to it at once. */
export interface Scene {
  /** The client of Contoso's admin, who sets the policy and hears of each change of it. */
  readonly admin: Player;
  /** The designer tool of Fabrikam, which shows its makers what is blocked. */
  readonly tool: Player;
  /** The engine, which asks of every connection and runs the flows of every tenant. */
  readonly engine: Player;
  /** Those who come by: Contoso's designer tool, people who are sent a consent link, the platform's operator. */
  readonly makerOfContoso: Player;
  readonly guestOfContoso: Player;
  readonly guestOfFabrikam: Player;
  readonly operator: Player;
  /** What Contoso's admin hears: of the policy, and of Contoso's apps and flows. */
  readonly policyChanges: Feed;
  readonly statusesOfContoso: Feed;
  /** What Fabrikam's tool hears: of the connections `WATCHED`, and of Fabrikam's apps and flows. */
  readonly decisions: Feed;
  readonly statuses: Feed;
  /** Somebody else of a tenant, without any role; null for nobody's. */
  enter(subject: string, tenant: Tenant | null, ...roles: Role[]): Promise<Player>;
  close(): Promise<void>;
}

/** The two connections that Fabrikam's tool shows: into Contoso, and out of it. */
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

/** Without a cursor: those from this moment on. */
export function listenToStatuses(player: Player, tenantId: string, after: string | null = null): Feed {
  return player.listen(STATUSES, { tenantId, after });
}
