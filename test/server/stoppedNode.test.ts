import { postgres } from '../support/database';
import { buildCordon, dataDir, runCordon, startCordon } from '../support/cli/cordonProcess';
import { stopProcess } from '../support/faults/stoppedProcess';
import { CONTOSO, FABRIKAM } from '../support/people';
import { closedAfterEach } from '../support/server/opened';

const STALENESS_MS = 1_500;
const EVALUATE = `{ evaluateConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { reason } }`;
const CLOSE = `mutation { setIsolation(input: { tenantId: "${FABRIKAM.id}", enabled: true }) { change { revision } } }`;

interface Reply {
  readonly data?: { readonly evaluateConnection?: { readonly reason: string } | null };
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

const opened = closedAfterEach();

beforeAll(buildCordon, 120_000);

/** Starts a node of its own process. Gives its process and a way to ask it as an operator. */
async function startNode(url: string) {
  const directory = dataDir();
  const env = { DATA_DIR: directory.path, DATABASE_URL: url, MAX_STALENESS_MS: String(STALENESS_MS), DEMO: '1' };
  const server = await startCordon(env);
  opened({
    close: async () => {
      await server.stop('SIGKILL');
      directory.remove();
    },
  });
  const { stdout } = await runCordon(['token', '--role', 'PlatformOperator'], env);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stdout.trim()}` };
  const ask = async (query: string): Promise<Reply> => {
    const response = await fetch(`${server.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()) as Reply;
  };
  return { pid: server.pid, ask };
}

test('a node that stood still while a policy was closed answers nothing from before, and is right soon after it goes on', async () => {
  const database = await postgres();
  opened({ close: () => database.drop() });
  const [stopped, other] = [await startNode(database.url), await startNode(database.url)];
  expect((await stopped.ask(EVALUATE)).data?.evaluateConnection).toEqual({ reason: 'PERMITTED' });
  const { resume } = stopProcess(stopped.pid);
  expect((await other.ask(CLOSE)).errors).toBeUndefined();
  // These wait in the sockets of the node, which answers them as soon as it goes on.
  const waiting = Promise.all(Array.from({ length: 20 }, () => stopped.ask(EVALUATE)));
  const end = performance.now() + STALENESS_MS + 500;
  while (performance.now() < end) {
    await other.ask(EVALUATE);
  }
  resume();
  const wrong = (await waiting).filter(({ data }) => data?.evaluateConnection?.reason === 'PERMITTED');
  expect(wrong).toEqual([]);
  let now = await stopped.ask(EVALUATE);
  while (now.errors !== undefined) {
    now = await stopped.ask(EVALUATE);
  }
  expect(now.data?.evaluateConnection).toEqual({ reason: 'BLOCKED_INBOUND' });
}, 60_000);
