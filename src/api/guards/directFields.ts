import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../access/context';
import { ConnectionAttemptResolver } from '../decisions/connectionAttemptResolver';
import type { AttemptConnectionInputType, EvaluateConnectionInputType } from '../decisions/connectionInputs';
import { DecisionResolver } from '../decisions/decisionResolver';
import type { ReplaceIsolationPolicyInputType } from '../policies/policyInputs';
import { PolicyMutationResolver } from '../policies/policyMutationResolver';
import type { RequestPolicyChangeInputType } from '../policyRequests/policyRequestInputs';
import { PolicyRequestMutationResolver } from '../policyRequests/policyRequestMutationResolver';

type Direct<Args> = GraphQLFieldResolver<unknown, RequestContext, Args>;

const decisions = new DecisionResolver();
const attempts = new ConnectionAttemptResolver();
const policies = new PolicyMutationResolver();
const policyRequests = new PolicyRequestMutationResolver();

const evaluateConnection: Direct<{ input: EvaluateConnectionInputType }> = (_source, { input }, context) =>
  decisions.evaluateConnection(context, input);
const evaluateConnections: Direct<{ inputs: EvaluateConnectionInputType[] }> = (_source, { inputs }, context) =>
  decisions.evaluateConnections(context, inputs);
const attemptConnection: Direct<{ input: AttemptConnectionInputType }> = (_source, { input }, context, info) =>
  attempts.attemptConnection(context, info, input);
const replaceIsolationPolicy: Direct<{ input: ReplaceIsolationPolicyInputType }> = (_source, { input }, context, info) =>
  policies.replaceIsolationPolicy(context, info, input);
const requestPolicyChange: Direct<{ input: RequestPolicyChangeInputType }> = (_source, { input }, context, info) =>
  policyRequests.requestPolicyChange(context, info, input);

const DIRECT = { evaluateConnection, evaluateConnections, attemptConnection, replaceIsolationPolicy, requestPolicyChange };

/**
 * Makes the fields that integrators request at high rates, and those whose inputs may have 10,000 rules, call their resolver with the arguments that
 * graphql-js coerced. TypeGraphQL would copy each argument into an instance of its input class, with a metadata look-up for each field: measured, that takes
 * longer than the rest of a decision.
 */
export function callDirectly(schema: GraphQLSchema): void {
  const fields = { ...schema.getQueryType()?.getFields(), ...schema.getMutationType()?.getFields() };
  for (const [name, resolve] of Object.entries(DIRECT)) {
    const field = fields[name];
    if (field === undefined) {
      throw new Error(`The schema has no root field \`${name}\`.`);
    }
    field.resolve = resolve;
  }
}
