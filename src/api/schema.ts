import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, getMetadataStorage } from 'type-graphql';
import { makeReplayable } from '../prepared/replay';
import { ConnectionRecordMutationResolver } from './connections/connectionRecordMutationResolver';
import { ConnectionRecordResolver } from './connections/connectionRecordResolver';
import { ConsentResolver } from './connections/consentResolver';
import { ConnectionAttemptResolver } from './decisions/connectionAttemptResolver';
import { DecisionResolver } from './decisions/decisionResolver';
import { callDirectly } from './guards/directFields';
import { guardNestedFields } from './guards/guardNestedFields';
import { guardRootFields } from './guards/guardRootFields';
import { giveListsInTurns } from './limits/listsInTurns';
import { IsolationPolicyResolver } from './policies/isolationPolicyResolver';
import { PolicyChangeResolver } from './policies/policyChangeResolver';
import { PolicyMutationResolver } from './policies/policyMutationResolver';
import { PolicyPayloadResolver } from './policies/policyPayloadResolver';
import { TenantRuleMutationResolver, TenantRuleResolver } from './policies/tenantRuleMutationResolver';
import { IsolationPolicyVersionResolver, TenantRuleVersionResolver } from './policies/versions/versionResolvers';
import { PolicyRequestMutationResolver } from './policyRequests/policyRequestMutationResolver';
import { PolicyRequestResolver } from './policyRequests/policyRequestResolver';
import { FlowRunResolver } from './resources/flowRunResolver';
import { ResourceMutationResolver } from './resources/resourceMutationResolver';
import { ResourceResolver } from './resources/resourceResolver';
import { ResourceStatusChangeResolver } from './resources/resourceStatusChangeResolver';
import { TenantResolver } from './tenants/tenantResolver';
import { ViewerResolver } from './viewer';

type ResolverClass = new () => object;

/** The schema lists the fields of these resolvers in this order. */
const RESOLVERS: readonly [ResolverClass, ...ResolverClass[]] = [
  ConnectionAttemptResolver,
  ConnectionRecordMutationResolver,
  ConnectionRecordResolver,
  ConsentResolver,
  DecisionResolver,
  FlowRunResolver,
  IsolationPolicyResolver,
  IsolationPolicyVersionResolver,
  PolicyChangeResolver,
  PolicyMutationResolver,
  PolicyPayloadResolver,
  PolicyRequestMutationResolver,
  PolicyRequestResolver,
  ResourceMutationResolver,
  ResourceResolver,
  ResourceStatusChangeResolver,
  TenantResolver,
  TenantRuleMutationResolver,
  TenantRuleResolver,
  TenantRuleVersionResolver,
  ViewerResolver,
];

/**
 * The steps that wrap the fields of the schema, in order. Each step wraps the `resolve` that the steps before it made, so a request passes them in the
 * opposite order: a known outcome is replayed; else access and arguments are checked, the resolver runs, and its value is guarded.
 *
 * 1. `callDirectly` replaces resolvers, so it must run before anything is wrapped.
 * 2. `guardNestedFields` guards the value that the resolver returned.
 * 3. `guardRootFields` refuses a request before anything is loaded, so it is outside the resolver and its guard.
 * 4. `makeReplayable` is outside these, because a replayed outcome was checked and guarded when the field ran.
 * 5. `giveListsInTurns` is outside all of them, because a replayed list is completed in parts as well.
 */
const PIPELINE: readonly ((schema: GraphQLSchema) => void)[] = [
  callDirectly,
  guardNestedFields,
  guardRootFields,
  makeReplayable,
  giveListsInTurns,
];

/** The API's schema, for the server and the command line: no transport can reach a field without its access check. Requests need a `RequestContext`. */
export const apiSchema: GraphQLSchema = build();

function build(): GraphQLSchema {
  sortMetadata();
  const schema = buildSchemaSync({
    resolvers: [...RESOLVERS],
    // graphql-js has checked the types of the arguments; `guardRootFields` checks sizes and texts.
    validate: false,
    // TypeGraphQL requires a `pubSub` for any subscription; each of ours has its own `subscribe`.
    pubSub: { subscribe: noPubSub, publish: noPubSub },
  });
  for (const step of PIPELINE) {
    step(schema);
  }
  return schema;
}

/** Puts TypeGraphQL's metadata into the order of `RESOLVERS`. Otherwise the schema would list fields in the order in which files are loaded. */
function sortMetadata(): void {
  const places = new Map<unknown, number>(RESOLVERS.map((resolver, place) => [resolver, place]));
  const placeOf = ({ target }: { readonly target: unknown }): number => places.get(target) ?? RESOLVERS.length;
  const { queries, mutations, subscriptions, fieldResolvers } = getMetadataStorage();
  for (const fields of [queries, mutations, subscriptions, fieldResolvers]) {
    fields.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

function noPubSub(): never {
  throw new Error('Subscriptions follow the change log; there is nothing to publish to.');
}
