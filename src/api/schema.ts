import 'reflect-metadata';

import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync } from 'type-graphql';

import { guardReached } from './guardReached';
import { guardRootFields } from './guardRootFields';
import { ConnectionAttemptResolver } from './resolvers/connectionAttemptResolver';
import { DecisionResolver } from './resolvers/decisionResolver';
import { IsolationPolicyResolver } from './resolvers/isolationPolicyResolver';
import { PolicyChangeResolver } from './resolvers/policyChangeResolver';
import { PolicyMutationResolver } from './resolvers/policyMutationResolver';
import { PolicyPayloadResolver } from './resolvers/policyPayloadResolver';
import { TenantResolver } from './resolvers/tenantResolver';
import { TenantRuleMutationResolver } from './resolvers/tenantRuleMutationResolver';
import { TenantRuleResolver } from './resolvers/tenantRuleResolver';
import { ViewerResolver } from './resolvers/viewerResolver';

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
    ],
    // graphql-js has checked the arguments' types; sizes and texts are checked by the guard.
    validate: false,
    // TypeGraphQL wants one wherever there is a subscription; each of ours has its own `subscribe`.
    pubSub: { subscribe: noPubSub, publish: noPubSub },
  });
  guardReached(schema);
  guardRootFields(schema);
  return schema;
}

function noPubSub(): never {
  throw new Error('Subscriptions follow the change log; there is nothing to publish to.');
}
