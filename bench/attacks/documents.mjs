// Attacks by callers with a token: documents that cost much to answer.
import { flood, graphql } from './send.mjs';
import { other } from '../lib/scene.mjs';

const by = (role, name, attack) => ({ name: `a caller ${name}`, by: role, attack });

/** The selection under 30 aliases, or so many. */
function aliases(count, selection) {
  return `{ ${Array.from({ length: count }, (_, place) => `a${String(place)}: ${selection}`).join(' ')} }`;
}

/** Sends the large document, which may be refused, and by turns a part of it that the limits allow. */
function both(target, atOnce, role, large, small) {
  return flood(target, atOnce, (number) => graphql(target, role, number % 2 === 0 ? large : small));
}

export const DOCUMENTS = [
  by('PolicyReader', 'reads past policies in 30 aliases', (target) => {
    const selection = (first) =>
      `policyChanges(tenantId: "${target.ids.attacker}", first: ${String(first)}) { edges { node { policy { effect rules(first: 20) { edges { node { allowedTenantId } } } } } } }`;
    return both(target, 4, 'PolicyReader', aliases(30, selection(500)), `{ ${selection(100)} }`);
  }),
  by('PolicyReader', 'reads 1,000 rules a page with all fields', (target) => {
    const query = `{ isolationPolicy(tenantId: "${target.ids.attacker}") { rules(first: 1000) { totalCount edges { cursor node { id allowedTenantId allowedTenant { id name domains cloud } enteredAs direction note createdAt } } } } }`;
    return flood(target, 8, () => graphql(target, 'PolicyReader', query));
  }),
  by('TenantAdmin', 'reads the differences of requests in ten aliases', (target) => {
    const selection = (first) =>
      `policyRequests(tenantId: "${target.ids.attacker}", first: ${String(first)}) { edges { node { diff(first: 1) { totalCount } } } }`;
    return both(target, 4, 'TenantAdmin', aliases(10, selection(12)), `{ ${selection(1)} }`);
  }),
  by('Evaluator', 'reads 100 flows of 100 connections', (target) => {
    const selection = (first) =>
      `resources(tenantId: "${target.ids.attacker}", first: ${String(first)}) { totalCount edges { node { connections { decision { allowed } } violations { decision { message } } } } }`;
    return both(target, 4, 'Evaluator', aliases(10, selection(100)), `{ ${selection(2)} }`);
  }),
  by('PolicyReader', 'looks for attempts that do not exist', (target) => {
    const selection = `connectionAttempts(tenantId: "${target.ids.attacker}", filter: { connector: "none" }) { edges { node { id } } }`;
    return both(target, 8, 'PolicyReader', aliases(30, selection), `{ ${selection} }`);
  }),
  by('PolicyReader', 'reads 500 attempts a page', (target) => {
    const query = `{ connectionAttempts(tenantId: "${target.ids.attacker}", first: 500) { edges { node { id at user connector reason revision } } } }`;
    return flood(target, 16, () => graphql(target, 'PolicyReader', query));
  }),
  by('PolicyReader', 'exports a policy of 10,000 rules', (target) => {
    const selection = `exportIsolationPolicy(tenantId: "${target.ids.attacker}")`;
    return both(target, 4, 'PolicyReader', aliases(30, selection), `{ ${selection} }`);
  }),
  by('PlatformEvaluator', 'decides connections of tenants that are not in memory', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }';
    const inputs = target.ids.cold.map((id) => ({ creatorTenant: id, signInTenant: target.ids.partner }));
    return flood(target, 4, () => graphql(target, 'PlatformEvaluator', query, { i: inputs }));
  }),
  by('PlatformEvaluator', 'decides connections of tenants that do not exist, 1,000 at a time', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed } }';
    return flood(target, 4, (number) => {
      const inputs = Array.from({ length: 1_000 }, (_, place) => ({
        creatorTenant: other(1e6 + number * 1_000 + place),
        signInTenant: target.ids.partner,
      }));
      return graphql(target, 'PlatformEvaluator', query, { i: inputs });
    });
  }),
  by('Evaluator', 'decides 1,000 connections a request', (target) => {
    const query = 'query ($i: [EvaluateConnectionInput!]!) { evaluateConnections(inputs: $i) { allowed reason message } }';
    const inputs = Array.from({ length: 1_000 }, (_, place) => ({ creatorTenant: target.ids.attacker, signInTenant: other(place) }));
    return flood(target, 16, () => graphql(target, 'Evaluator', query, { i: inputs }));
  }),
  by('Evaluator', 'writes out 1,000 evaluations in one document', (target) => {
    const one = `evaluateConnection(input: { creatorTenant: "${target.ids.attacker}", signInTenant: "${other(1)}" }) { allowed }`;
    return both(target, 4, 'Evaluator', aliases(1_000, one), aliases(30, one));
  }),
  by('Evaluator', 'asks for decisions as fast as it can', (target) => {
    const query = 'query ($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { allowed } }';
    return flood(target, 128, () =>
      graphql(target, 'Evaluator', query, { input: { creatorTenant: target.ids.attacker, signInTenant: other(1) } }),
    );
  }),
  by('Evaluator', 'asks for decisions of other tenants', (target) => {
    const query = 'query ($input: EvaluateConnectionInput!) { evaluateConnection(input: $input) { allowed } }';
    return flood(target, 32, () =>
      graphql(target, 'Third', query, { input: { creatorTenant: target.ids.attacker, signInTenant: target.ids.partner } }),
    );
  }),
  {
    name: 'callers of many tenants read 20 lists each, 192 of them at once',
    by: 'PolicyReader',
    attack: (target) =>
      flood(target, 192, (number) => {
        const place = number % target.ids.cold.length;
        const selection = `policyChanges(tenantId: "${target.ids.cold[place]}", first: 20) { edges { node { revision kind } } }`;
        return graphql(target, `Cold${String(place)}`, aliases(20, selection));
      }),
  },
  by('PolicyReader', 'looks up 1,000 tenants in one document', (target) =>
    both(
      target,
      8,
      'PolicyReader',
      aliases(1_000, `tenant(idOrDomain: "${other(1)}") { id }`),
      aliases(30, `tenant(idOrDomain: "${other(1)}") { id }`),
    ),
  ),
];
