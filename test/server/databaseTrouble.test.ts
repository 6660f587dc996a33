import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { OperationTypeNode } from 'graphql';
import { apiSchema } from '../../src/api/schema';
import { addTenantRule } from '../../src/commands/policies/addTenantRule';
import { documentOf, rootFieldsOf, targetOf, VARIABLES } from '../support/api/rootFields';
import { openTcpProxy } from '../support/faults/tcpProxy';
import { postgres } from '../support/database';
import { CONTOSO, FABRIKAM, NORTHWIND, OPERATOR } from '../support/people';
import { closedAfterEach, isReady, untilTrue } from '../support/server/opened';
import { startServer } from '../support/server/testServer';
import type { GraphqlAnswer } from '../support/server/testServer';

const evaluate = (from: string, to: string): string =>
  `{ evaluateConnection(input: { creatorTenant: "${from}", signInTenant: "${to}" }) { allowed } }`;
const CACHED = evaluate(CONTOSO.id, FABRIKAM.id);

/** Everything that needs the database: cold decisions, history, lists, changes, records, attempts. */
const NEED_DATABASE = [
  evaluate(CONTOSO.id, NORTHWIND.id),
  `{ policyChanges(tenantId: "${CONTOSO.id}") { edges { node { revision } } } }`,
  `{ connectionAttempts(tenantId: "${CONTOSO.id}") { edges { node { id } } } }`,
  `{ tenant(idOrDomain: "contoso.example") { name } }`,
  `mutation { setIsolation(input: { tenantId: "${CONTOSO.id}", enabled: true }) { change { revision } } }`,
  `mutation { attemptConnection(input: { creatorTenant: "${CONTOSO.id}", signInTenant: "${FABRIKAM.id}" }) { attempt { id } } }`,
  `mutation { createConnection(input: { tenantId: "${CONTOSO.id}", name: "Mail", connector: { name: "mail", identityProvider: ENTRA_ID } }) { connection { id } } }`,
];

const opened = closedAfterEach();

/** Root fields that are answered from memory. */
const FROM_MEMORY = new Set(['Query.viewer', 'Query.evaluateConnection', 'Query.evaluateConnections']);

test('on Postgres that cannot be reached, what is in memory is answered, all else may be tried again, and the node recovers', async () => {
  const database = await postgres();
  opened({ close: () => database.drop() });
  const proxy = opened(await openTcpProxy(database.url));
  const server = opened(await startServer({ DATABASE_URL: proxy.through(database.url), MAX_STALENESS_MS: '60000' }));
  const operator = await server.token({ roles: ['PlatformOperator'] });
  const ask = (query: string): Promise<GraphqlAnswer> => server.ask(query, operator);
  const allowed = { data: { evaluateConnection: { allowed: true } } };
  expect(await ask(CACHED)).toEqual(allowed);

  proxy.door('reset');
  proxy.drop();
  for (const query of NEED_DATABASE) {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: expect.any(Number) } }]);
  }
  expect(await ask(CACHED)).toEqual(allowed);
  expect(await isReady(server)).toBe(false);
  expect(server.logged.filter(({ errorId }) => errorId !== undefined)).toEqual([]);

  proxy.door('open');
  await untilTrue(() => isReady(server));
  for (const query of NEED_DATABASE) {
    expect((await ask(query)).errors).toBeUndefined();
  }
});

/** Each opens a server and gives a way to take its database away. */
const TROUBLES = {
  'Postgres that cannot be reached': async () => {
    const database = await postgres();
    opened({ close: () => database.drop() });
    const proxy = opened(await openTcpProxy(database.url));
    const server = opened(await startServer({ DATABASE_URL: proxy.through(database.url), MAX_STALENESS_MS: '60000' }));
    const begin = (): void => {
      proxy.door('reset');
      proxy.drop();
    };
    return { server, begin };
  },
  'SQLite whose file is gone': async () => {
    const server = opened(await startServer({ MAX_STALENESS_MS: '60000' }));
    const begin = (): void => {
      rmSync(join(server.dataDir, 'cordon.db'));
    };
    return { server, begin };
  },
} as const;

test.each(Object.entries(TROUBLES))(
  'on %s, every query and mutation that needs it gets an error to try again, and none an internal error',
  async (_where, open) => {
    const { server, begin } = await open();
    const operator = await server.token({ roles: ['PlatformOperator'] });
    const partner = await server.token({ roles: ['TenantAdmin'], tenantId: NORTHWIND.id });
    const fields = rootFieldsOf(apiSchema).filter(({ operation }) => operation !== OperationTypeNode.SUBSCRIPTION);
    const requests: { readonly name: string; readonly query: string; readonly variables: object }[] = [];
    for (const field of fields) {
      const target = await targetOf(server.app, CONTOSO, field.name, async () => {
        const wanted = { tenantId: CONTOSO.id, allowedTenant: crypto.randomUUID(), direction: 'BOTH' } as const;
        return (await addTenantRule(server.app, OPERATOR, wanted)).rule!.id;
      });
      requests.push({ name: field.name, query: documentOf(field), variables: VARIABLES[field.name]!(target) });
    }
    await server.ask(evaluate(CONTOSO.id, NORTHWIND.id), operator);

    begin();
    await untilTrue(async () => !(await isReady(server)));
    for (const { name, query, variables } of requests) {
      const { errors = [] } = await server.ask(query, name === 'Mutation.consent' ? partner : operator, variables);
      const codes = errors.map(({ extensions }) => extensions['code']);
      expect([name, codes]).toEqual([name, FROM_MEMORY.has(name) ? [] : ['UNAVAILABLE']]);
    }
    expect(server.logged.filter(({ errorId }) => errorId !== undefined)).toEqual([]);
  },
);
