// The documents that each client sends, and where it sends them.
import { CONTOSO, FABRIKAM } from './server.mjs';

export const URL_OF_API = `${process.env.CORDON_ADDRESS}/graphql`;
export const SOCKET_OF_API = URL_OF_API.replace(/^http/, 'ws');
export const AUTHORIZATION = `Bearer ${process.env.CORDON_ADMIN}`;

export const OWN = { tenantId: CONTOSO };
export const OTHERS = { tenantId: FABRIKAM };

export const POLICY = `query Policy($tenantId: UUID!) {
  isolationPolicy(tenantId: $tenantId) {
    enabled mode revision
    tenant { id name domains }
    rules(first: 10) { totalCount edges { cursor node { id allowedTenantId direction note } } pageInfo { hasNextPage endCursor } }
  }
}`;

export const CHANGES = `query Changes($tenantId: UUID!, $after: String) {
  policyChanges(tenantId: $tenantId, first: 1, after: $after) {
    edges { cursor node { revision kind policy { enabled rules(first: 10) { edges { node { ruleId allowedTenantId direction } } } } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

export const SET_ISOLATION = `mutation SetIsolation($input: SetIsolationInput!) {
  setIsolation(input: $input) { policy { enabled tenant { id name } } change { revision kind } userErrors { code message path } }
}`;

export const ADD_RULE = `mutation AddRule($input: AddTenantRuleInput!) {
  addTenantRule(input: $input) { rule { id direction } change { revision } userErrors { code message path } }
}`;

export const UPDATE_RULE = `mutation UpdateRule($input: UpdateTenantRuleInput!) {
  updateTenantRule(input: $input) { rule { id direction } change { revision } userErrors { code message path } }
}`;

export const REMOVE_RULE = `mutation RemoveRule($input: RemoveTenantRuleInput!) {
  removeTenantRule(input: $input) { change { revision } userErrors { code message path } }
}`;

export const POLICY_CHANGED = `subscription PolicyChanged($tenantId: UUID!) {
  policyChanged(tenantId: $tenantId) { revision kind actor policy { enabled } }
}`;

/** The input of a mutation that turns isolation the other way, so that there is always a change. */
export async function toggled(ask) {
  const { isolationPolicy } = await ask(POLICY, OWN);
  return { input: { ...OWN, enabled: isolationPolicy?.enabled !== true } };
}

/** Changes the policy again and again while `work` runs: a subscription does not say when it has started. */
export async function whileChanging(work) {
  let enabled = false;
  const timer = setInterval(() => {
    enabled = !enabled;
    void fetch(URL_OF_API, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: AUTHORIZATION },
      body: JSON.stringify({ query: SET_ISOLATION, variables: { input: { ...OWN, enabled } } }),
    });
  }, 100);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
