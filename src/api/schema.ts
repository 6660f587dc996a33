import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';
// The schema lists its fields in the order of these imports: they come first, in this order.
import { ConnectionAttemptResolver } from './decisions/connectionAttemptResolver';
import { ConnectionRecordMutationResolver } from './connections/connectionRecordMutationResolver';
import { ConnectionRecordResolver } from './connections/connectionRecordResolver';
import { ConsentResolver } from './connections/consentResolver';
import { DecisionResolver } from './decisions/decisionResolver';
import { FlowRunResolver } from './resources/flowRunResolver';
import { IsolationPolicyResolver } from './policies/isolationPolicyResolver';
import { PolicyChangeResolver } from './policies/policyChangeResolver';
import { PolicyMutationResolver } from './policies/policyMutationResolver';
import { PolicyPayloadResolver } from './policies/policyPayloadResolver';
import { PolicyRequestMutationResolver } from './policyRequests/policyRequestMutationResolver';
import { PolicyRequestResolver } from './policyRequests/policyRequestResolver';
import { ResourceMutationResolver } from './resources/resourceMutationResolver';
import { ResourceResolver } from './resources/resourceResolver';
import { ResourceStatusChangeResolver } from './resources/resourceStatusChangeResolver';
import { TenantResolver } from './tenants/tenantResolver';
import { TenantRuleMutationResolver, TenantRuleResolver } from './policies/tenantRuleMutationResolver';
import { ViewerResolver } from './viewer';
// The imports above come first, since these bring some of the same files.
import { callDirectly } from './guards/directFields';
import { guardNestedFields } from './guards/guardNestedFields';
import { guardRootFields } from './guards/guardRootFields';

/** The API's schema, guarded: no transport can reach a field past its access. Requests need a `RequestContext`. */
export function buildApiSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ViewerResolver,
      TenantResolver,
      IsolationPolicyResolver,
      TenantRuleResolver,
      PolicyChangeResolver,
      PolicyMutationResolver,
      TenantRuleMutationResolver,
      PolicyPayloadResolver,
      DecisionResolver,
      ConnectionAttemptResolver,
      ConnectionRecordResolver,
      ConnectionRecordMutationResolver,
      ConsentResolver,
      ResourceResolver,
      ResourceMutationResolver,
      FlowRunResolver,
      ResourceStatusChangeResolver,
      PolicyRequestResolver,
      PolicyRequestMutationResolver,
    ],
    // graphql-js has checked the arguments' types; sizes and texts are checked by the guard.
    validate: false,
    // TypeGraphQL wants one wherever there is a subscription; each of ours has its own `subscribe`.
    pubSub: { subscribe: noPubSub, publish: noPubSub },
  });
  callDirectly(schema);
  guardNestedFields(schema);
  guardRootFields(schema);
  return schema;
}

function noPubSub(): never {
  throw new Error('Subscriptions follow the change log; there is nothing to publish to.');
}
