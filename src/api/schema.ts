import 'reflect-metadata';

import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';

import { guardReached } from './guardReached';
import { guardRootFields } from './guardRootFields';
import { ConnectionAttemptResolver } from './resolvers/connectionAttemptResolver';
import { ConnectionRecordMutationResolver } from './resolvers/connectionRecordMutationResolver';
import { ConnectionRecordResolver } from './resolvers/connectionRecordResolver';
import { ConsentResolver } from './resolvers/consentResolver';
import { DecisionResolver } from './resolvers/decisionResolver';
import { FlowRunResolver } from './resolvers/flowRunResolver';
import { IsolationPolicyResolver } from './resolvers/isolationPolicyResolver';
import { PolicyChangeResolver } from './resolvers/policyChangeResolver';
import { PolicyMutationResolver } from './resolvers/policyMutationResolver';
import { PolicyPayloadResolver } from './resolvers/policyPayloadResolver';
import { PolicyRequestMutationResolver } from './resolvers/policyRequestMutationResolver';
import { PolicyRequestResolver } from './resolvers/policyRequestResolver';
import { ResourceMutationResolver } from './resolvers/resourceMutationResolver';
import { ResourceResolver } from './resolvers/resourceResolver';
import { ResourceStatusChangeResolver } from './resolvers/resourceStatusChangeResolver';
import { TenantResolver } from './resolvers/tenantResolver';
import { TenantRuleMutationResolver } from './resolvers/tenantRuleMutationResolver';
import { TenantRuleResolver } from './resolvers/tenantRuleResolver';
import { ViewerResolver } from './resolvers/viewerResolver';
// Behind the resolvers, whose order is the schema's: it brings some of them.
import { callDirectly } from './directFields';

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
  guardReached(schema);
  guardRootFields(schema);
  return schema;
}

function noPubSub(): never {
  throw new Error('Subscriptions follow the change log; there is nothing to publish to.');
}
