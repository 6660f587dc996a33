import { CONTOSO } from '../people';
import type { Player } from './player';
import type { Scene } from './scene';

const USER_ERRORS = 'userErrors { code message path }';
const PAYLOAD = `policy { enabled mode revision } change { revision kind } rule { id allowedTenantId enteredAs direction allowedTenant { name } } ${USER_ERRORS}`;

/** Evaluates connections, each given by its creator and sign-in tenant. Returns for each of them `Yes`, or `No` with the directions that block. */
export async function table(player: Player, ...connections: readonly (readonly [string | null, string, string?])[]): Promise<string[]> {
  const inputs = connections.map(([creatorTenant, signInTenant, identityProvider = 'ENTRA_ID']) => ({
    creatorTenant,
    signInTenant,
    connector: { name: 'Office 365 Outlook', identityProvider },
  }));
  const decisions: { allowed: boolean; blockedDirections: string[] }[] = await player.ask(
    'query ($inputs: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $inputs) { allowed blockedDirections } }',
    { inputs },
  );
  return decisions.map(({ allowed, blockedDirections }) => (allowed ? 'Yes' : `No (${blockedDirections.join(' and ').toLowerCase()})`));
}

/** Sends one mutation of a policy, and returns its payload even if it has user errors. */
export async function tryPolicy(player: Player, field: string, type: string, input: object) {
  return await player.ask(`mutation ($input: ${type}!) { ${field}(input: $input) { ${PAYLOAD} } }`, { input });
}

/** Changes Contoso's policy as its admin, and expects the admin's subscription to receive the revision that the mutation returned. */
async function change({ admin, policyChanges }: Scene, field: string, type: string, input: object) {
  const payload = await tryPolicy(admin, field, type, input);
  expect(payload.userErrors).toEqual([]);
  expect(await policyChanges.next()).toMatchObject(payload.change);
  return payload;
}

export async function setIsolation(scene: Scene, settings: object) {
  return await change(scene, 'setIsolation', 'SetIsolationInput', { tenantId: CONTOSO.id, ...settings });
}

export async function addRule(scene: Scene, allowedTenant: string, direction: string) {
  const { rule } = await change(scene, 'addTenantRule', 'AddTenantRuleInput', { tenantId: CONTOSO.id, allowedTenant, direction });
  return rule;
}

export async function editRule(scene: Scene, ruleId: string, direction: string) {
  const { rule } = await change(scene, 'updateTenantRule', 'UpdateTenantRuleInput', { ruleId, direction });
  return rule;
}

/** Returns the revision of the change. */
export async function removeRule(scene: Scene, ruleId: string): Promise<string> {
  const payload = await change(scene, 'removeTenantRule', 'RemoveTenantRuleInput', { ruleId });
  return payload.change.revision;
}
