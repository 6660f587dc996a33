// Attacks by callers with a token: writing as much as they can.
import { flood, graphql } from './send.mjs';
import { other } from '../lib/scene.mjs';

const by = (role, name, attack) => ({ name: `a caller ${name}`, by: role, attack });

export const WRITES = [
  by('TenantAdmin', 'replaces a policy of 10,000 rules again and again', (target) => {
    const query =
      'mutation ($input: ReplaceIsolationPolicyInput!) { replaceIsolationPolicy(input: $input) { change { revision } userErrors { code } } }';
    const bodies = ['one', 'two'].map((note) =>
      graphql(target, 'TenantAdmin', query, {
        input: {
          tenantId: target.ids.attacker,
          enabled: true,
          rules: Array.from({ length: target.sizes.rules }, (_, place) => ({ allowedTenant: other(place), direction: 'BOTH', note })),
        },
      }),
    );
    return flood(target, 2, (number) => bodies[number % 2]);
  }),
  by('TenantAdmin', 'turns isolation on and off as fast as it can', (target) => {
    const query = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    return flood(target, 16, (number) =>
      graphql(target, 'TenantAdmin', query, { input: { tenantId: target.ids.attacker, enabled: number % 2 === 0 } }),
    );
  }),
  by('Evaluator', 'records attempts as fast as it can', (target) => {
    const query = 'mutation ($input: AttemptConnectionInput!) { attemptConnection(input: $input) { attempt { id } } }';
    return flood(target, 128, (number) =>
      graphql(target, 'Evaluator', query, { input: { creatorTenant: target.ids.attacker, signInTenant: other(number % 1_000) } }),
    );
  }),
  by('Evaluator', 'saves connections as fast as it can', (target) => {
    const query = 'mutation ($input: CreateConnectionInput!) { createConnection(input: $input) { connection { id } userErrors { code } } }';
    return flood(target, 64, () =>
      graphql(target, 'Evaluator', query, { input: { tenantId: target.ids.attacker, name: 'Mail', connector: { name: 'mail' } } }),
    );
  }),
  by('TenantAdmin', 'uses a new idempotency key for each request', (target) => {
    const query = 'mutation ($input: SetIsolationInput!) { setIsolation(input: $input) { change { revision } } }';
    return flood(target, 32, (number) =>
      graphql(
        target,
        'TenantAdmin',
        query,
        { input: { tenantId: target.ids.attacker, enabled: true } },
        { 'idempotency-key': `key ${String(number)} ${'x'.repeat(200)}` },
      ),
    );
  }),
  by('TenantAdmin', 'requests changes of 10,000 rules', (target) => {
    const query =
      'mutation ($input: RequestPolicyChangeInput!) { requestPolicyChange(input: $input) { request { id } userErrors { code } } }';
    const rules = Array.from({ length: target.sizes.rules }, (_, place) => ({ allowedTenant: other(place), direction: 'OUTBOUND' }));
    const request = graphql(target, 'TenantAdmin', query, {
      input: { justification: 'because', policy: { tenantId: target.ids.attacker, enabled: true, rules } },
    });
    return flood(target, 2, () => request);
  }),
];
