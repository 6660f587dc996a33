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
  by('Evaluator', 'pipelines thousands of requests on each connection', async (target) => {
    const { body } = graphql(target, 'Evaluator', '{ viewer { subject } }');
    const one = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${target.tokens.Evaluator}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`;
    const bytes = one.repeat(5_000);
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 10 }, () => sendBytes(target, bytes)));
      await new Promise((resolve) => setTimeout(resolve, 500));
      sockets.forEach((socket) => socket.destroy());
    }
  }),
  by('Evaluator', 'sends bodies in chunks of one byte', async (target) => {
    const { body } = graphql(target, 'Evaluator', `{ viewer { subject } } # ${'x'.repeat(20_000)}`);
    const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAuthorization: Bearer ${target.tokens.Evaluator}\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const bytes = `${head}${[...body].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`;
    while (!target.over()) {
      const sockets = await Promise.all(Array.from({ length: 20 }, () => sendBytes(target, bytes)));
      await new Promise((resolve) => setTimeout(resolve, 200));
      sockets.forEach((socket) => socket.destroy());
    }
  }),
  by('Evaluator', 'nests list literals 4,000 deep', (target) =>
    flood(target, 8, (number) =>
      graphql(
        target,
        'Evaluator',
        `query q${String(number)} { evaluateConnections(inputs: ${'['.repeat(4_000)}${']'.repeat(4_000)}) { allowed } }`,
      ),
    ),
  ),
  by('Evaluator', 'looks for domains of 60,000 characters', (target) => {
    const query = 'query ($d: String!) { tenant(idOrDomain: $d) { id } }';
    return flood(target, 16, (number) => graphql(target, 'Evaluator', query, { d: `${String(number)}${'ü'.repeat(60_000)}.example` }));
  }),
  by('Evaluator', 'sends tokens that differ each time and are not valid', (target) => {
    const [head, payload] = target.tokens.Evaluator.split('.');
    return flood(target, 64, (number) => ({
      ...graphql(target, 'Evaluator', '{ viewer { subject } }'),
      token: `${head}.${payload}.${Buffer.alloc(64, String(number)).toString('base64url')}`,
    }));
  }),
  by('Evaluator', 'defines 500 operations in one document', (target) => {
    const query = Array.from({ length: 500 }, (_, place) => `query q${String(place)} { viewer { subject } }`).join('\n');
    return flood(target, 16, (number) => {
      const request = graphql(target, 'Evaluator', query);
      return { ...request, body: JSON.stringify({ query, operationName: `q${String(number % 500)}` }) };
    });
  }),
];
