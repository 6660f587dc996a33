// Attacks by callers with a token: requests that are wrong, huge or slow.
import { flood, graphql, sendBytes, untilOver } from './send.mjs';
import { other } from '../lib/scene.mjs';

const by = (role, name, attack) => ({ name: `a caller ${name}`, by: role, attack });

export const BAD_CALLS = [
  by('TenantAdmin', 'imports a policy document of a million numbers', (target) => {
    const query = 'mutation ($input: ImportIsolationPolicyInput!) { importIsolationPolicy(input: $input) { userErrors { code } } }';
    const document = {
      properties: { tenantId: target.ids.attacker, isDisabled: false, allowedTenants: Array.from({ length: 1_000_000 }, () => 1) },
    };
    const request = graphql(target, 'TenantAdmin', query, { input: { tenantId: target.ids.attacker, document } });
    return flood(target, 2, () => request);
  }),
  by('TenantAdmin', 'imports 10,000 rules that are all wrong', (target) => {
    const query = 'mutation ($input: ImportIsolationPolicyInput!) { importIsolationPolicy(input: $input) { userErrors { code } } }';
    const allowedTenants = Array.from({ length: 10_000 }, (_, place) => ({
      tenantId: other(place),
      direction: { inbound: 'yes', outbound: 'no' },
    }));
    const document = { properties: { tenantId: target.ids.attacker, isDisabled: false, allowedTenants } };
    const request = graphql(target, 'TenantAdmin', query, { input: { tenantId: target.ids.attacker, document } });
    return flood(target, 2, () => request);
  }),
  by('Evaluator', 'sends one input of 200,000 unknown fields', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }';
    const request = graphql(target, 'Evaluator', query, {
      i: [Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`f${String(n)}`, 1]))],
    });
    return flood(target, 4, () => request);
  }),
  by('Evaluator', 'sends 1,000 inputs that are all wrong', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }';
    const request = graphql(target, 'Evaluator', query, {
      i: Array.from({ length: 1_000 }, () => ({ creatorTenant: target.ids.attacker, signInTenant: 'no such tenant at all' })),
    });
    return flood(target, 4, () => request);
  }),
  by('Evaluator', 'sends 4 MB of empty lists', (target) => {
    const body = `{"query":"{__typename}","variables":{"a":[${'[],'.repeat(1_300_000)}1]}}`;
    return flood(target, 4, () => ({ token: target.tokens.Evaluator, body }));
  }),
  by('Evaluator', 'sends 4 MB of one string', (target) => {
    const body = JSON.stringify({ query: '{__typename}', variables: { a: 'x'.repeat(4_100_000) } });
    return flood(target, 8, () => ({ token: target.tokens.Evaluator, body }));
  }),
  by('Evaluator', 'sends short documents that are slow to validate', (target) =>
    flood(target, 16, (number) => graphql(target, 'Evaluator', `query q${String(number)} {${'a{a}'.repeat(1_900)}}`)),
  ),
  by('Evaluator', 'sends fragments that spread each other', (target) => {
    const spread = Array.from({ length: 150 }, (_, place) => `...f${String(place)}`).join(' ');
    const fragments = Array.from({ length: 150 }, (_, place) => `fragment f${String(place)} on Query { ${spread} }`).join(' ');
    return flood(target, 8, () =>
      graphql(
        target,
        'Evaluator',
        `
          {
            ...f0
          }
          ${fragments}
        `,
      ),
    );
  }),
  by('Evaluator', 'sends documents that differ each time', (target) =>
    flood(target, 32, (number) => graphql(target, 'Evaluator', `query q${String(number)} { viewer { subject } } # ${'x'.repeat(8_000)}`)),
  ),
  by('Evaluator', 'leaves 2,100 bodies unsent', async (target) => {
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${target.tokens.Evaluator}\r\nContent-Length: 100\r\n\r\n{`;
    const sockets = await Promise.all(Array.from({ length: 2_100 }, () => sendBytes(target, head)));
    await untilOver(target);
    sockets.forEach((socket) => socket.destroy());
  }),
  by('PolicyReader', 'asks for large answers and does not read them', async (target) => {
    const query = `{ exportIsolationPolicy(tenantId: "${target.ids.attacker}") }`;
    const body = JSON.stringify({ query });
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${target.tokens.PolicyReader}\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 200 }, () => sendBytes(target, head + body)));
    sockets.forEach((socket) => socket.pause());
    await untilOver(target);
    sockets.forEach((socket) => socket.destroy());
  }),
];
