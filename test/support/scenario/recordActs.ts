import type { Player } from './player';

const USER_ERRORS = 'userErrors { code message path }';
const DECISION = 'decision { allowed reason blockedDirections message inbound { allowed reason } outbound { allowed reason } }';
const VIOLATIONS = `violations { connection { id name } ${DECISION} }`;
const RESOURCE = `resource { id kind status assessedRevision connections { id } ${VIOLATIONS} } ${VIOLATIONS} ${USER_ERRORS}`;
const RUN = `run { id status failure endedAt ${VIOLATIONS} } ${USER_ERRORS}`;

/** Creates a connection that nobody has signed in to, and returns its ID. */
export async function createConnection(player: Player, tenantId: string, name: string): Promise<string> {
  const { connection } = await player.ask(
    'mutation ($input: CreateConnectionInput!) { createConnection(input: $input) { connection { id status } } }',
    { input: { tenantId, name, connector: { name: 'Office 365 Outlook' } } },
  );
  expect(connection.status).toBe('UNAUTHENTICATED');
  return connection.id;
}

/** Creates a consent link, and returns the token that its URL contains. */
export async function consentToken(player: Player, connectionId: string): Promise<string> {
  const { link } = await player.ask(
    'mutation ($input: CreateConsentLinkInput!) { createConsentLink(input: $input) { link { token url } } }',
    { input: { connectionId } },
  );
  expect(new URL(link.url).hash).toBe(`#${link.token}`);
  return link.token;
}

export async function consent(player: Player, token: string) {
  return await player.ask(
    `mutation ($input: ConsentInput!) { consent(input: $input) { connection { id status } ${DECISION} ${USER_ERRORS} } }`,
    { input: { token } },
  );
}

/** Creates a connection of the owner's tenant, lets `guest` sign in to it, and returns its ID. */
export async function signedInTo(owner: Player, tenantId: string, name: string, guest: Player): Promise<string> {
  const id = await createConnection(owner, tenantId, name);
  const { decision } = await consent(guest, await consentToken(owner, id));
  expect(decision).toMatchObject({ allowed: true });
  return id;
}

export async function connectionStatus(player: Player, id: string): Promise<string> {
  return (await player.ask('query ($id: ID!) { connection(id: $id) { status } }', { id })).status;
}

export async function saveApp(player: Player, input: object) {
  return await player.ask(`mutation ($input: SaveAppInput!) { saveApp(input: $input) { ${RESOURCE} } }`, { input });
}

export async function saveFlow(player: Player, input: object) {
  return await player.ask(`mutation ($input: SaveFlowInput!) { saveFlow(input: $input) { ${RESOURCE} } }`, { input });
}

export async function readResource(player: Player, id: string) {
  return await player.ask(
    `query ($id: ID!) { resource(id: $id) { id kind name status assessedRevision connections { id status } ${VIOLATIONS} } }`,
    { id },
  );
}

export async function startRun(player: Player, flowId: string) {
  return await player.ask(`mutation ($input: StartFlowRunInput!) { startFlowRun(input: $input) { ${RUN} } }`, { input: { flowId } });
}

export async function endRun(player: Player, input: object) {
  return await player.ask(`mutation ($input: EndFlowRunInput!) { endFlowRun(input: $input) { ${RUN} } }`, { input });
}

/** A flow's runs, newest first. */
export async function runHistory(player: Player, flowId: string) {
  const { runs } = await player.ask(
    `query ($id: ID!) { resource(id: $id) { runs { edges { node { id status failure endedAt ${VIOLATIONS} } } } } }`,
    {
      id: flowId,
    },
  );
  return runs.edges.map(({ node }: { node: object }) => node);
}
