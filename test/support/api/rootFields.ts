import { randomUUID } from 'node:crypto';
import { execute, getNamedType, isLeafType, OperationTypeNode, parse, subscribe } from 'graphql';
import type { ExecutionResult, GraphQLField, GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../../src/api/access/context';
import type { App } from '../../../src/app';
import type { Caller } from '../../../src/domain/callers/caller';
import type { Tenant } from '../../../src/domain/tenants/tenant';
import { NORTHWIND } from '../people';
import { RECORD_VARIABLES, recordTarget, NO_RECORD } from './recordFields';
import type { RecordTarget } from './recordFields';

/** What a request is about: a tenant, a rule of its policy, and its records. */
export interface Target extends RecordTarget {
  readonly ruleId: string;
}

/** What a valid request to the root field is about. `ruleId` makes a rule of the tenant's policy. */
export async function targetOf(app: App, tenant: Tenant, rootField: string, ruleId: () => Promise<string>): Promise<Target> {
  return { ...(await recordTarget(app, tenant, rootField)), ruleId: rootField.endsWith('TenantRule') ? await ruleId() : '' };
}

/** What a request is about if the root field needs only a tenant and perhaps a rule. */
export function policyTarget(tenant: Tenant, ruleId = ''): Target {
  return { ...NO_RECORD, tenant, ruleId };
}

/** The variables of a valid request, for each root field. */
export const VARIABLES: Readonly<Record<string, (target: Target) => Readonly<Record<string, unknown>>>> = {
  'Query.viewer': () => ({}),
  'Query.tenant': ({ tenant }) => ({ idOrDomain: tenant.domains[0] }),
  'Query.resolveTenants': ({ tenant }) => ({ idsOrDomains: [tenant.id, 'nobody.example', tenant.domains[0]] }),
  'Query.isolationPolicy': named,
  'Query.policyChanges': named,
  'Query.exportIsolationPolicy': named,
  'Query.evaluateConnection': ({ tenant }) => ({ input: connectionOf(tenant) }),
  'Query.evaluateConnections': ({ tenant }) => ({ inputs: [connectionOf(tenant)] }),
  'Query.connectionAttempts': named,
  'Mutation.registerTenant': () => ({ input: { name: 'Adatum', domains: [`${randomUUID()}.example`] } }),
  'Mutation.updateTenant': ({ tenant }) => ({ input: { tenantId: tenant.id, name: tenant.name } }),
  'Mutation.setIsolation': ({ tenant }) => ({ input: { tenantId: tenant.id, enabled: true } }),
  'Mutation.addTenantRule': ({ tenant }) => ({ input: { tenantId: tenant.id, allowedTenant: randomUUID(), direction: 'INBOUND' } }),
  'Mutation.updateTenantRule': ({ ruleId }) => ({ input: { ruleId, note: randomUUID() } }),
  'Mutation.removeTenantRule': ({ ruleId }) => ({ input: { ruleId } }),
  'Mutation.editIsolationPolicy': ({ tenant }) => ({
    input: { tenantId: tenant.id, add: [{ allowedTenant: randomUUID(), direction: 'INBOUND' }] },
  }),
  'Mutation.replaceIsolationPolicy': ({ tenant }) => ({
    input: { tenantId: tenant.id, enabled: true, rules: [{ allowedTenant: NORTHWIND.id, direction: 'BOTH', note: randomUUID() }] },
  }),
  'Mutation.importIsolationPolicy': ({ tenant }) => ({
    input: {
      tenantId: tenant.id,
      document: {
        properties: {
          tenantId: tenant.id,
          isDisabled: false,
          allowedTenants: [{ tenantId: NORTHWIND.id, tenantDisplayName: randomUUID(), direction: { inbound: true, outbound: true } }],
        },
      },
    },
  }),
  'Mutation.attemptConnection': ({ tenant }) => ({ input: { ...connectionOf(tenant), user: 'someone' } }),
  'Subscription.policyChanged': ({ tenant }) => ({ tenantId: tenant.id, sinceRevision: '0' }),
  'Subscription.connectionDecisionChanged': ({ tenant }) => ({ connections: [connectionOf(tenant)] }),
  ...RECORD_VARIABLES,
};

function named({ tenant }: Target): { readonly tenantId: string } {
  return { tenantId: tenant.id };
}

function connectionOf(tenant: Tenant): {
  readonly creatorTenant: string;
  readonly signInTenant: string;
  readonly connector: { readonly name: string };
} {
  return { creatorTenant: tenant.id, signInTenant: NORTHWIND.id, connector: { name: 'sharepoint' } };
}

export interface RootField {
  /** Such as `Query.viewer`. */
  readonly name: string;
  readonly operation: OperationTypeNode;
  readonly field: GraphQLField<unknown, unknown>;
}

export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  return Object.values(OperationTypeNode).flatMap((operation) => {
    const root = schema.getRootType(operation)!;
    return Object.values(root.getFields()).map((field) => ({ name: `${root.name}.${field.name}`, operation, field }));
  });
}

/** A document with one root field, its arguments as variables, and this selection set (`{ … }`); by default, it selects little. */
export function documentOf({ operation, field }: RootField, selection?: string): string {
  const declared = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selected = isLeafType(getNamedType(field.type)) ? '' : (selection ?? defaultSelection(field));
  return `${operation}${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selected} }`;
}

function defaultSelection(field: GraphQLField<unknown, unknown>): string {
  return String(field.type).includes('Payload') ? '{ userErrors { code message path } }' : '{ __typename }';
}

export function contextOf(app: App, caller: Caller | null): RequestContext {
  return { app, caller, idempotencyKey: null, consentUrl: (token) => `https://cordon.example/consent#${token}` };
}

/** Executes a request; if it is a subscription, takes one event and ends it. */
export async function ask(
  schema: GraphQLSchema,
  context: RequestContext,
  source: string,
  variableValues: Readonly<Record<string, unknown>> = {},
): Promise<ExecutionResult> {
  const request = { schema, document: parse(source), contextValue: context, variableValues };
  if (!/^\s*subscription\b/.test(source)) {
    return await execute(request);
  }
  const started = await subscribe(request);
  if (!(Symbol.asyncIterator in started)) {
    return started;
  }
  const event = await started.next();
  await started.return();
  return event.value as ExecutionResult;
}

/** An app that throws if it is used. */
export const UNTOUCHABLE = new Proxy({} as App, {
  get() {
    throw new Error('Something was loaded before access was checked.');
  },
});
